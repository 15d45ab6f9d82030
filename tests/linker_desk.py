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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.casework.matching.match import match
from linker.casework.series.series_overview import SeriesSummary, all_series
from linker.casework.workspace.workspace import Workspace
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

SERVE = ("-m", "linker.cli", "serve")
STARTS_WITHIN, SHOWS_WITHIN = 90.0, 60.0
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1366,768",
)


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
        self.until(lambda: element.is_displayed() and element.is_enabled() and self._took_a_click(element))

    @staticmethod
    def _took_a_click(element: Any) -> bool:
        """Whether a click reached an element; one that something still moves over is not clicked."""
        from selenium.common.exceptions import ElementClickInterceptedException

        try:
            element.click()
        except ElementClickInterceptedException:
            return False
        return True

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

    def decide(self, reason: str, subject: str = "") -> None:
        """Give a reason (and a name, where one is asked for) in the open dialog, and decide."""
        if subject:
            self.one('input[data-test="subject"]').send_keys(subject)
        self.one('textarea[data-test="because"]').send_keys(reason)
        self.click('[data-test="decide"]')
        self.until(lambda: not self.all('[data-test="decide"]'))

    def close_contradictions(self) -> None:
        """Close what a decision just stored contradicts, where it contradicts anything."""
        if self.all('[data-test="close"]'):
            self.click('[data-test="close"]')

    def sign_in(self, name: str, password: str, path: str = "/") -> None:
        """Leave, and sign in as somebody, on the way to a page."""
        self.driver.get(f"{self.base}/sign-in?next={path}")
        self.driver.delete_all_cookies()
        self.one("#name").send_keys(name)
        self.one("#password").send_keys(password)
        self.click("form button")
        self.settled()

    def sees(self, words: str, css: str = "body") -> bool:
        """Whether these words come to stand on the page; what the page says instead is printed."""
        try:
            self.until(lambda: any(words in str(each.get_attribute("innerText")) for each in self.all(css)))
        except AssertionError as error:
            sys.stderr.write(f"{error}\n")
            return False
        return True

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
def serving(library: Path, *options: str, program: Sequence[str] = SERVE) -> Iterator[Served]:
    """`linker serve` on this library (or another program that takes the same options) until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *program, "--library", str(library), "--port", str(port), *options]
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


# Names that nobody would give: very long, with markup, and like a formula.
LONG_ID = "A" + "1" * 180
ODD_CASES = "\n".join(
    (
        "案件编号,案件类别,发案时间,发案地点,简要案情",
        *(
            f"{name},盗窃,2024-03-0{day} 22:00,{'东门' * 80},撬车锁盗走电动车一辆"
            for day, name in enumerate((LONG_ID, "B<b>x</b>", "C=1+1"), start=1)
        ),
    )
)


def linked_town(folder: Path, *, cases: int = 120) -> Path:
    """A small invented town and three cases of odd names, half solved and linked with the starting model."""
    files = write_town(build_town(TownOptions(seed=7, cases=cases, solved_share=0.5, difficulty=0.2)), folder)
    (folder / "odd.csv").write_text(ODD_CASES, encoding="utf-8")
    library = folder / "cases.db"
    with Library.open(library) as opened:
        for path in (*files.cases, folder / "odd.csv"):
            import_file(opened, path)
        import_offenders(opened, files.offenders)
        relink_library(opened)
    return library


def copied_library(library: Path, folder: Path) -> Path:
    """The library and what lies beside it, in a folder of its own."""
    shutil.copytree(library.parent, folder, dirs_exist_ok=True)
    return folder / library.name


def case_and_partner(served: Served) -> tuple[str, str]:
    """A case with an ordinary name, and its likeliest partner of which nobody has decided yet."""
    with Library.open(served.library, create=False) as library:
        case_id = next(str(name) for name in library.cases().case_id if str(name).isalnum() and str(name) != LONG_ID)
        partners = match(Workspace.of(library), case_id, top=20).matches
    return case_id, next(partner.case_id for partner in partners if not partner.known_words)


def series_of(served: Served, *, solved: bool) -> SeriesSummary:
    """The largest series that has (or has no) known offender and open cases."""
    with Library.open(served.library, create=False) as library:
        summaries = all_series(Workspace.of(library))
    return next(one for one in summaries if bool(one.offenders) is solved and one.solved < one.cases)


def decisions_of(served: Served) -> tuple[Decision, ...]:
    """All decisions of the library that is served."""
    with Library.open(served.library, create=False) as library:
        return library.decisions()
