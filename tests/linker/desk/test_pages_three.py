"""Two people at one case at once, and a person who has no mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from linker_desk import Person, Served, linked_town, serving
from served import PASSWORD

from linker.casework.matching.match import match
from linker.casework.users import accounts
from linker.casework.workspace.workspace import Workspace
from linker.library.store.decisions import Decision
from linker.library.store.store import Library

TAB, ENTER = "\ue004", "\ue007"
NAMES = {"李伟": "detective", "Wang Fang": "detective", "Chen": "administrator"}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk where people sign in."""
    pytest.importorskip("nicegui")
    path = linked_town(tmp_path_factory.mktemp("bureau"), cases=60)
    with Library.open(path) as library:
        for name, role in reversed(NAMES.items()):
            accounts.add(library, name, role, PASSWORD, by="test")
    with serving(path) as served:
        yield served


@pytest.fixture(scope="module")
def pair(bureau: Served) -> tuple[str, str]:
    """A case and its likeliest partner."""
    with Library.open(bureau.library, create=False) as library:
        case_id = str(library.cases().case_id[0])
        return case_id, match(Workspace.of(library), case_id, top=1).matches[0].case_id


def _signed_in(person: Person, served: Served, name: str) -> Person:
    someone = person.at(served)
    someone.driver.get(f"{served.url}/sign-out")
    someone.driver.get(f"{served.url}/sign-in")
    someone.one("#name").send_keys(name)
    someone.one("#password").send_keys(PASSWORD)
    someone.click("form button")
    someone.settled()
    return someone


def _decisions(served: Served) -> tuple[Decision, ...]:
    with Library.open(served.library, create=False) as library:
        return library.decisions()


def _tab_to(person: Person, css: str) -> None:
    """Press the tab key until this has the focus."""
    for _ in range(300):
        if person.driver.execute_script("return document.activeElement.matches(arguments[0])", css):
            return
        _press(person, TAB)
    raise AssertionError(f"the tab key never comes to {css}")


def _press(person: Person, keys: str) -> None:
    from selenium.webdriver import ActionChains

    # to whatever has the focus, as a keyboard does
    ActionChains(person.driver).send_keys(keys).perform()


def test_two_people_decide_on_one_case_at_once(
    person: Person, chinese: Person, bureau: Served, pair: tuple[str, str]
) -> None:
    case_id, other = pair
    before = len(_decisions(bureau))
    both = {name: _signed_in(one, bureau, name) for name, one in zip(NAMES, (chinese, person), strict=False)}
    for someone in both.values():
        someone.go(f"/case?id={case_id}")
        someone.click("[data-test=confirm]")
    for name, someone in both.items():
        someone.one("textarea[data-test=because]").send_keys(f"seen by {name}")
    for someone in both.values():
        someone.click("[data-test=decide]")
    for someone in both.values():
        someone.until(lambda someone=someone: not someone.all("[data-test=decide]"))
    made = [(one.kind, {one.case_a, one.case_b}, one.by, one.because) for one in _decisions(bureau)[before:]]
    said = [("confirmed", {case_id, other}, name, f"seen by {name}") for name in both]
    assert sorted(made, key=str) == sorted(said, key=str)
    for someone in both.values():
        someone.go(f"/case?id={case_id}")
        for name in both:
            someone.sees(f"seen by {name}")


def test_a_case_is_decided_and_a_pair_reviewed_by_keyboard_alone(person: Person, bureau: Served) -> None:
    someone = _signed_in(person, bureau, "Wang Fang")
    before = len(_decisions(bureau))
    with Library.open(bureau.library, create=False) as library:
        case_id = str(library.cases().case_id[-1])
    someone.go(f"/case?id={case_id}")
    _tab_to(someone, ".desk-skip")
    _press(someone, ENTER)
    _tab_to(someone, "[data-test=why]")
    _press(someone, ENTER)
    someone.sees("The engine proposes, people decide", "[data-test=partners]")
    _tab_to(someone, "[data-test=reject]")
    _press(someone, ENTER)
    someone.until(lambda: someone.all("textarea[data-test=because]"))
    _tab_to(someone, "textarea[data-test=because]")
    _press(someone, "another colour")
    _tab_to(someone, "[data-test=decide]")
    _press(someone, ENTER)
    someone.sees("another colour", "main")
    someone.go("/review")
    _press(someone, "y")
    someone.until(lambda: len(_decisions(bureau)) == before + 2)
    kinds = [(one.kind, one.by) for one in _decisions(bureau)][before:]
    assert kinds == [("rejected", "Wang Fang"), ("confirmed", "Wang Fang")]


def test_a_detective_reviews_and_a_reviewer_compares_people(
    person: Person, bureau: Served, pair: tuple[str, str]
) -> None:
    assert pair
    someone = _signed_in(person, bureau, "Wang Fang")
    someone.go("/review?mode=second")
    assert "Second opinion" not in someone.text("main")
    assert "How far people agree" not in someone.text("main")
    someone = _signed_in(person, bureau, "Chen")
    someone.go("/review?mode=second")
    assert "Second opinion" in someone.text("main")
