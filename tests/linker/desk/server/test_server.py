"""The whole desk as a process of its own: pages behind the guard, and what a kill leaves."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from linker.casework.jobs import queue
from linker.casework.users import accounts
from linker.desk.auth import sessions
from linker.library.store.store import Library

PASSWORD = "right horse battery"
ROWS = "案件编号,案件类别,发案时间,发案地点,简要案情\n" + "".join(
    f"A{number},盗窃,2024-03-01 20:00,和平路{number}号,电动车被盗\n" for number in range(3_000)
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def desk(library: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "linker.cli", "serve", "--library", str(library), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60.0) as client:
            wait_until_up(client, server)
            yield client, server
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_until_up(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert server.poll() is None
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.2)
    raise AssertionError("the desk did not come up")


@pytest.mark.slow
def test_a_server_killed_in_the_middle_of_an_import_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    Library.open(path).close()
    with desk(path) as (client, server):
        number = client.post("/api/imports", files={"file": ("三月.csv", ROWS.encode())}).json()["number"]
        while client.get(f"/api/jobs/{number}").json()["state"] == "queued":
            time.sleep(0.05)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    with desk(path) as (client, _), Library.open(path) as library:
        assert queue.wait_for(library, number, seconds=300).state == "done"
        assert client.get(f"/api/jobs/{number}").json()["result"]["import"]["imported"] == 3_000
        assert library.count_cases() == 3_000


@pytest.mark.slow
def test_pages_stand_behind_the_guard(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with Library.open(path) as library:
        accounts.add_account(library, "李伟", "administrator", PASSWORD, user="test")
    with desk(path) as (client, _):
        assert client.get("/").headers["location"].startswith("/sign-in")
        assert client.get("/_nicegui_ws/socket.io/?EIO=4&transport=polling").status_code == 401
        client.post("/sign-in", data={"name": "李伟", "password": PASSWORD})
        assert client.cookies.get(sessions.COOKIE)
        page = client.get("/")
        assert page.status_code == 200
        told = page.headers["content-security-policy"]
        nonce = told.split("'nonce-")[1].split("'")[0]
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') > 3
        assert client.get("/").headers["content-security-policy"] != told
        assert client.get("/_nicegui_ws/socket.io/?EIO=4&transport=polling").status_code == 200
        forged = {"origin": "http://evil.example"}
        assert client.get("/_nicegui_ws/socket.io/?EIO=4&transport=websocket", headers=forged).status_code == 403
        client.post("/sign-out")
        assert client.get("/").status_code == 303
