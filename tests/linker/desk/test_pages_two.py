"""What a person does with series at the desk: lights a case, walks the cascade, hands on, reviews, ranks, audits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from linker_desk import Person, Served, linked_town, serving

from linker.casework.series.series_overview import SeriesSummary, all_series, one_series
from linker.library.store.decisions import Decision
from linker.library.store.store import Library

PAGES = ("/series", "/series?id=", "/review?mode=blind", "/suspect", "/borders?border=offence", "/audit", "/people")


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of one's own, to decide at."""
    pytest.importorskip("nicegui")
    with serving(linked_town(tmp_path_factory.mktemp("changing"), cases=90)) as served:
        yield served


def _series(served: Served, *, solved: bool) -> SeriesSummary:
    """The largest series that has (or has no) known offender and open cases."""
    with Library.open(served.library, create=False) as library:
        lines = [line for line in all_series(library) if bool(line.offenders) is solved and line.solved < line.cases]
    return lines[0]


def _decisions(served: Served) -> tuple[Decision, ...]:
    with Library.open(served.library, create=False) as library:
        return library.decisions()


def _decided(person: Person, because: str) -> None:
    """Give a reason in the open dialog, and decide."""
    person.one('[data-test="because"]').send_keys(because)
    person.click('[data-test="decide"]')
    person.until(lambda: not person.all('[data-test="decide"]'))


@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_both_languages_and_ask_nobody_else(
    path: str, person: Person, chinese: Person, town: Served
) -> None:
    full = path + _series(town, solved=True).series_id if path.endswith("=") else path
    for someone, word in ((person, "Series"), (chinese, "串案")):
        someone.driver.get("about:blank")  # a page still open may be asking the desk it came from
        someone.asked_for()
        someone.complaints()
        someone.go(full)
        assert word in someone.text("nav")
        assert someone.asked_for() <= {someone.base, someone.base.replace("http", "ws")}
        assert someone.complaints() == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_tablet(path: str, chinese: Person, town: Served) -> None:
    chinese.driver.set_window_size(820, 1180)
    try:
        chinese.go(path + _series(town, solved=True).series_id if path.endswith("=") else path)
        wide, window = chinese.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    finally:
        chinese.driver.set_window_size(1366, 768)
    assert wide <= window


def test_a_filter_keeps_the_series_that_fit(person: Person, town: Served) -> None:
    wanted = _series(town, solved=True)
    person.go("/series")
    person.one('[data-test="filter"]').send_keys(wanted.offenders[0])
    person.until(lambda: all(row in _fitting(town, wanted.offenders[0]) for row in _listed(person)) and _listed(person))
    assert wanted.series_id in _listed(person)


def _listed(person: Person) -> list[str]:
    return [str(link.get_attribute("innerText")) for link in person.all("tbody a")]


def _fitting(town: Served, offender: str) -> set[str]:
    with Library.open(town.library, create=False) as library:
        return {line.series_id for line in all_series(library) if offender in line.offenders}


def test_a_case_chosen_in_the_table_is_lit_on_the_map_and_back(person: Person, town: Served) -> None:
    person.go("/series?id=" + _series(town, solved=True).series_id)
    person.until(lambda: person.all('.desk-map[data-ready="yes"] .desk-mark'))
    mark = person.all(".desk-mark")[0]
    number = str(mark.get_attribute("innerText"))
    person.click(f'[data-pick="{number}"]')
    person.until(lambda: [each.get_attribute("innerText") for each in person.all(".desk-mark-lit")] == [number])
    assert len(person.all("tr.desk-lit")) == 1
    person.driver.execute_script("document.querySelector('.desk-mark-lit').click()")
    person.until(lambda: not person.all(".desk-mark-lit") and not person.all("tr.desk-lit"))


def test_the_cascade_of_a_solved_series_and_back(person: Person, changing: Served) -> None:
    line = _series(changing, solved=True)
    person.at(changing).go("/series?id=" + line.series_id)
    person.click('[data-test="show-cascade"]')
    person.until(lambda: person.all('[data-status="proposed"] article'))
    case_id = str(person.all('[data-status="proposed"] article')[0].get_attribute("data-case"))
    for status, do in (("admitted", "admitted"), ("excluded", "excluded")):
        person.click(f'article[data-case="{case_id}"] [data-do="{do}"]')
        _decided(person, f"{do}, file 24/17")
        person.until(lambda status=status: person.all(f'[data-status="{status}"] article[data-case="{case_id}"]'))
    kinds = [one.kind for one in _decisions(changing) if one.case_a == case_id]
    assert kinds == ["admitted", "excluded"]


def test_an_unsolved_series_says_what_to_do_and_solving_one_opens_the_board(person: Person, changing: Served) -> None:
    line = _series(changing, solved=False)
    person.at(changing).go("/series?id=" + line.series_id)
    assert not person.all('[data-test="show-cascade"]')
    person.click('[data-test="solve"]')
    person.one('[data-test="subject"]').send_keys("NEW-1")
    _decided(person, "fingerprint, lab 24/88")
    person.until(lambda: person.all('[data-status="confirmed"] article'))
    with Library.open(changing.library, create=False) as library:
        members = {member.case_id for member in one_series(library, line.series_id)[1]}
    solved = [one for one in _decisions(changing) if one.kind == "solved"]
    assert [(one.subject, one.by) for one in solved] == [("NEW-1", "local")]
    assert solved[0].case_a in members


def test_the_bulletin_is_handed_on_as_a_file(person: Person, town: Served) -> None:
    name = _series(town, solved=True).series_id
    person.go("/series?id=" + name)
    person.click('[data-test="export"]')
    person.click('[data-test="write"]')
    folder = Path(person.driver.capabilities["chrome"]["userDataDir"]) / "downloads"
    wanted = folder / f"{name}_bulletin.docx"
    person.until(wanted.is_file)
    assert wanted.read_bytes()[:2] == b"PK"


def test_a_series_that_never_was_is_told_as_such(person: Person) -> None:
    person.go("/series?id=<script>window.struck=1</script>")
    person.sees("window.struck", '[role="alert"]')
    assert person.driver.execute_script("return window.struck") is None


def test_reviewing_by_keyboard_blind(person: Person, changing: Served) -> None:
    before = len(_decisions(changing))
    person.at(changing).go("/review?mode=blind")
    assert "log10" not in person.text("main")
    pair = [str(each.get_attribute("innerText")) for each in person.all("tbody a")][:2]
    person.one("body").send_keys("n")
    person.sees("The engine held", "main")
    stored = _decisions(changing)[before:]
    assert [(one.kind, {one.case_a, one.case_b}) for one in stored] == [("rejected", set(pair))]
    assert '"blind": true' in stored[0].evidence


def test_a_key_in_the_reason_field_is_no_answer(person: Person, changing: Served) -> None:
    before = len(_decisions(changing))
    person.at(changing).go("/review")
    person.one('[data-test="why"]').send_keys("yes, nothing, same")
    time.sleep(0.5)
    assert len(_decisions(changing)) == before


def test_a_confession_ranks_open_cases(person: Person, town: Served) -> None:
    with Library.open(town.library, create=False) as library:
        table = library.cases()
    row = next(row for row in range(len(table)) if not table.offenders.lengths[row] and table.address[row])
    person.go("/suspect")
    person.one('[data-test="time"]').send_keys(str(table.earliest[row])[:10])
    person.one('[data-test="place"]').send_keys(str(table.address[row]))
    person.click('[data-test="rank"]')
    person.until(lambda: person.all("[data-lead]"))
    assert str(table.case_id[row]) in person.text('[data-lead="1"]')


def test_an_empty_form_is_told_in_words(person: Person) -> None:
    person.go("/suspect")
    person.click('[data-test="rank"]')
    person.sees("nothing can be ranked")


def test_a_decision_is_undone_and_both_stay_on_record(person: Person, changing: Served) -> None:
    with Library.open(changing.library, create=False) as library:
        cases = library.cases().case_id
        said = library.decide(
            "labelled_same", case_a=str(cases[0]), case_b=str(cases[1]), by="<b>Li</b>", because="<script>x</script>"
        )
    person.at(changing).go("/audit")
    person.sees("<script>x</script>", "td")
    person.click(f'[data-undo="{said.number}"]')
    _decided(person, "wrong pair")
    person.sees(f"undoes decision {said.number}")
    assert [one.kind for one in _decisions(changing)][-2:] == ["labelled_same", "undone"]
    assert "nobody has changed any" in person.text('[data-test="chain"]')
