"""At a glance: which cases belong together and what they have in common; very long names; a session that has ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from linker_desk import Person, Served, serving

from linker.casework.browsing.search import at_a_glance
from linker.casework.importing.import_cases import import_file
from linker.casework.linking.relink import relink_library
from linker.casework.matching.match import match
from linker.casework.series.series_overview import all_series
from linker.casework.users import accounts
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library

PASSWORD = "right horse battery"
LONG = "A" + "1" * 180
ODD_CASES = "\n".join(
    ("案件编号,案件类别,发案时间,发案地点,简要案情",
     *(f"{name},盗窃,2024-03-0{day} 22:00,{'东门' * 80},撬车锁盗走电动车一辆"
       for day, name in enumerate((LONG, "B<b>x</b>", "C=1+1"), start=1)))
)  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with accounts on three cases with names nobody would give."""
    pytest.importorskip("nicegui")
    folder = tmp_path_factory.mktemp("odd")
    (folder / "案件.csv").write_text(ODD_CASES, encoding="utf-8")
    with Library.open(folder / "cases.db") as library:
        import_file(library, folder / "案件.csv")
        relink_library(library)
        accounts.add(library, "陈", "administrator", PASSWORD, by="test")
    with serving(folder / "cases.db") as served:
        yield served


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


def _signed_in(person: Person, served: Served, following: str) -> Person:
    person.at(served).driver.get(f"{served.url}/sign-in?next={following}")
    person.one("#name").send_keys("陈")
    person.one("#password").send_keys(PASSWORD)
    person.click("button")
    person.settled()
    return person


def test_a_partner_is_told_with_its_time_and_place(person: Person, town: Served) -> None:
    with Library.open(town.library) as library:
        line = all_series(library)[0]
        case = next(iter(match(Workspace.of(library), _a_case(library), top=1).matches)).case_id
        best = match(Workspace.of(library), case, top=1).matches[0].case_id
        glance = at_a_glance(library, [best])[best]
    person.go(f"/case?id={case}")
    person.sees(glance.place, "[data-test=partner]")
    person.go(f"/series?id={line.series_id}")
    person.sees("In common: ")
    person.go("/")
    person.sees(line.offences[0][0], ".desk-item")


def _a_case(library: Library) -> str:
    return str(library.cases().case_id[0])


def test_a_case_alone_says_that_there_is_nothing_to_compare_with(chinese: Person, lone: Served) -> None:
    someone = chinese.at(lone)
    someone.go("/case?id=独1")
    someone.sees("没有可与本案比对的其他案件")
    someone.driver.get(f"{lone.url}/compare?a=独1&b=独1")
    someone.sees("案件不能与自身比对")


def test_very_long_names_push_no_page_sideways(chinese: Person, odd: Served) -> None:
    someone = _signed_in(chinese, odd, "/")
    for path in ("/", "/search", "/case?id=C%3D1%2B1", f"/case?id={LONG}", "/series", "/review", "/audit"):
        someone.go(path)
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert someone.driver.execute_script(f"return {beyond}") == 0, path


def test_who_is_signed_out_meanwhile_is_led_back_to_the_page(chinese: Person, odd: Served) -> None:
    someone = _signed_in(chinese, odd, "/case?id=C%253D1%252B1")
    someone.click("[data-test=solve]")
    someone.one("[data-test=subject]").send_keys("X1")
    someone.one("[data-test=because]").send_keys("供述")
    with Library.open(odd.library) as library:
        accounts.change_password(library, "陈", PASSWORD, by="test")
        someone.click("[data-test=decide]")
        someone.sees("登录已过期")
        assert library.decisions() == ()
    someone.click("[data-test=sign-in]")
    someone.until(lambda: someone.all("#name"))
    someone.one("#name").send_keys("陈")
    someone.one("#password").send_keys(PASSWORD)
    someone.click("button")
    someone.sees("C=1+1", ".desk-title")
