"""A desk in a process of its own, and Chromium to look at it: what a person at the desk has."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

STARTS_WITHIN, SHOWS_WITHIN = 90.0, 60.0
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1366,768",
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A desk at work: where it is, the library it serves, and the number of its process."""

    url: str
    library: Path
    process: int


@dataclass
class Person:
    """Somebody at a browser. `outside` are the addresses beyond the desk that any page asked for."""

    driver: Any
    base: str = ""

    def at(self, served: Served) -> Person:
        self.base = served.url
        return self

    def go(self, path: str) -> None:
        self.driver.get(self.base + path)
        self.settled()

    def settled(self) -> None:
        """Wait until the page has drawn its title and no busy indicator is left."""
        self.until(lambda: self.all(".desk-title, .desk-empty") and not self.all(".q-spinner"))

    def all(self, css: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements("css selector", css)
        return found

    def one(self, css: str) -> Any:
        self.until(lambda: self.all(css))
        return self.all(css)[0]

    def text(self, css: str = "body") -> str:
        return str(self.one(css).get_attribute("innerText"))

    def click(self, css: str) -> None:
        element = self.one(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        # what has just opened may still be on its way in
        self.until(lambda: element.is_displayed() and element.is_enabled())
        element.click()

    def until(self, holds: Callable[[], object], seconds: float = SHOWS_WITHIN) -> None:
        from selenium.common.exceptions import StaleElementReferenceException

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except StaleElementReferenceException:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{self.driver.current_url}: not within {seconds} s; the page says: {self.text()[:2000]}")

    def sees(self, words: str, css: str = "body") -> None:
        """Wait until these words stand on the page."""
        self.until(lambda: any(words in str(each.get_attribute("innerText")) for each in self.all(css)))

    def asked_for(self) -> set[str]:
        """Origins that were asked for since the last call."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        urls = {
            urlsplit(message["params"]["request"]["url"])
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        }
        return {f"{url.scheme}://{url.netloc}" for url in urls if url.scheme in ("http", "https", "ws", "wss")}

    def complaints(self) -> list[str]:
        """What the browser held against the pages since the last call: script errors, refused contents."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


@contextmanager
def serving(library: Path, *options: str) -> Iterator[Served]:
    """`linker serve` on this library until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "linker.cli", "serve", "--library", str(library), "--port", str(port), *options]
    log = library.with_suffix(".log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "NO_COLOR": "1"})
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process, Path(log.name))
        yield Served(f"http://127.0.0.1:{port}", library, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the desk did not come up: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def chromium(profile: Path, language: str) -> Iterator[Person]:
    """A fresh Chromium that prefers a language; skips where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver")
    chrome, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if not (chrome and driver):
        pytest.skip("no Chromium with chromedriver here (apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = chrome
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option(
        "prefs", {"intl.accept_languages": language, "download.default_directory": str(profile / "downloads")}
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield Person(browser)
    finally:
        browser.quit()


def linked_town(folder: Path, *, cases: int = 120) -> Path:
    """A small invented town, imported, half solved and linked with the starting model."""
    files = write_town(build_town(TownOptions(seed=7, cases=cases, solved_share=0.5, difficulty=0.2)), folder)
    library = folder / "cases.db"
    with Library.open(library) as opened:
        for path in files.cases:
            import_file(opened, path)
        import_offenders(opened, files.offenders)
        relink_library(opened)
    return library
