"""A case: its facts, its likely partners, why, and what people decide about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from linker_desk import Person, Served, case_and_partner, decisions_of, serving
from served import PASSWORD

from linker.casework.browsing.search import case_summaries
from linker.casework.decision_log.custody_records import store_custody, window_of
from linker.casework.importing.import_cases import import_file
from linker.casework.users import accounts
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk on one case alone."""
    pytest.importorskip("nicegui")
    folder = tmp_path_factory.mktemp("lone")
    (folder / "案件.csv").write_text("案件编号,发案地点\n独1,东门街\n", encoding="utf-8")
    with Library.open(folder / "cases.db") as library:
        import_file(library, folder / "案件.csv")
    with serving(folder / "cases.db") as served:
        yield served


def test_case_shows_facts_partners_and_why(person: Person, town: Served) -> None:
    case_id, partner = case_and_partner(town)
    person.go(f"/case?id={case_id}")
    assert case_id in person.text("h1")
    assert person.sees(partner, "[data-test=partners]")
    person.click("[data-test=why]")
    assert person.sees("The engine proposes, people decide", "[data-test=partners]")


def test_a_partner_is_shown_with_its_time_and_place(person: Person, town: Served) -> None:
    case_id, partner = case_and_partner(town)
    with Library.open(town.library, create=False) as library:
        brief = case_summaries(Workspace.of(library), [partner])[partner]
    person.go(f"/case?id={case_id}")
    assert person.sees(brief.place, "[data-test=partner]")


def test_case_that_is_not_there_says_so(person: Person) -> None:
    person.driver.get(f"{person.base}/case?id=nowhere")
    assert person.sees("does not hold case nowhere", "[role=alert]")


def test_a_case_alone_says_that_there_is_nothing_to_compare_with(chinese: Person, lone: Served) -> None:
    someone = chinese.at(lone)
    someone.go("/case?id=独1")
    assert someone.sees("没有可与本案比对的其他案件")
    someone.driver.get(f"{lone.url}/compare?a=独1&b=独1")
    assert someone.sees("案件不能与自身比对")


def test_a_decision_needs_a_reason(changing: Served, chinese: Person) -> None:
    before = decisions_of(changing)
    someone = chinese.at(changing)
    someone.go(f"/case?id={case_and_partner(changing)[0]}")
    someone.click("[data-test=confirm]")
    someone.click("[data-test=decide]")
    assert someone.sees("操作未完成")
    assert decisions_of(changing) == before


def test_a_case_just_solved_says_so_and_what_contradicts_it(changing: Served, chinese: Person) -> None:
    with Library.open(changing.library, create=False) as library:
        table = library.cases()
        store_custody(library, "张某某", window_of("1990-01-01", ""), "李民", "服刑")
    unsolved = (str(table.case_id[row]) for row in range(len(table)) if not table.offenders.lengths[row])
    case_id = next(name for name in unsolved if name.isalnum())
    someone = chinese.at(changing)
    someone.go(f"/case?id={case_id}")
    assert someone.sees("未破", ".desk-chip")
    someone.click("[data-test=solve]")
    someone.decide("已供述并指认", "张某某")
    assert someone.sees("始终在押", "[data-test=against]")
    someone.click("[data-test=close]")
    assert someone.sees("张某某", ".desk-chip")
    assert "未破" not in [str(chip.get_attribute("innerText")) for chip in someone.all(".desk-chip")]


def test_two_people_decide_on_one_case_at_once(person: Person, chinese: Person, bureau: Served) -> None:
    case_id, partner = case_and_partner(bureau)
    before = len(decisions_of(bureau))
    people = {"李伟": chinese.at(bureau), "Wang Fang": person.at(bureau)}
    for name, someone in people.items():
        someone.sign_in(name, PASSWORD)
        someone.go(f"/case?id={case_id}")
        someone.click("[data-test=confirm]")
    for name, someone in people.items():
        someone.one("textarea[data-test=because]").send_keys(f"seen by {name}")
    for someone in people.values():
        someone.click("[data-test=decide]")
    for someone in people.values():
        someone.until(lambda someone=someone: not someone.all("[data-test=decide]"))
    made = [(one.kind, {one.case_a, one.case_b}, one.by, one.because) for one in decisions_of(bureau)[before:]]
    expected = [("confirmed", {case_id, partner}, name, f"seen by {name}") for name in people]
    assert sorted(made, key=str) == sorted(expected, key=str)
    for someone in people.values():
        someone.go(f"/case?id={case_id}")
        for name in people:
            assert someone.sees(f"seen by {name}")


def test_who_is_signed_out_meanwhile_is_led_back_to_the_page(chinese: Person, bureau: Served) -> None:
    before = decisions_of(bureau)
    someone = chinese.at(bureau)
    someone.sign_in("李伟", PASSWORD, "/case?id=C%253D1%252B1")
    someone.click("[data-test=solve]")
    someone.one("[data-test=subject]").send_keys("X1")
    someone.one("[data-test=because]").send_keys("供述")
    with Library.open(bureau.library) as library:
        accounts.change_password(library, "李伟", PASSWORD, user="test")
    # The page of a session that has ended is closed; its browser is led to the sign-in page.
    someone.until(lambda: someone.all("#name"))
    someone.one("#name").send_keys("李伟")
    someone.one("#password").send_keys(PASSWORD)
    someone.click("button")
    assert decisions_of(bureau) == before
    assert someone.sees("C=1+1", ".desk-title")
