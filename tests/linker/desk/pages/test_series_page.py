"""Series: the list, one of them, its cascade, and handing it on."""

from __future__ import annotations

from pathlib import Path

from linker_desk import Person, Served, decisions_of, series_of

from linker.casework.series.series_overview import all_series, series_details
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library


def test_a_filter_keeps_the_series_that_fit(person: Person, town: Served) -> None:
    wanted = series_of(town, solved=True)
    person.go("/series")
    person.one('[data-test="filter"]').send_keys(wanted.offenders[0])
    person.until(lambda: all(row in _fitting(town, wanted.offenders[0]) for row in _listed(person)) and _listed(person))
    assert wanted.series_id in _listed(person)


def _listed(person: Person) -> list[str]:
    return [str(link.get_attribute("innerText")) for link in person.all("tbody a")]


def _fitting(town: Served, offender: str) -> set[str]:
    with Library.open(town.library, create=False) as library:
        return {line.series_id for line in all_series(Workspace.of(library)) if offender in line.offenders}


def test_a_case_chosen_in_the_table_is_lit_on_the_map_and_back(person: Person, town: Served) -> None:
    person.go("/series?id=" + series_of(town, solved=True).series_id)
    person.until(lambda: person.all('.desk-map[data-ready="yes"] .desk-mark'))
    mark = person.all(".desk-mark")[0]
    number = str(mark.get_attribute("innerText"))
    person.click(f'[data-pick="{number}"]')
    person.until(lambda: [each.get_attribute("innerText") for each in person.all(".desk-mark-lit")] == [number])
    assert len(person.all("[data-key].desk-lit")) == 1
    person.driver.execute_script("document.querySelector('.desk-mark-lit').click()")
    person.until(lambda: not person.all(".desk-mark-lit") and not person.all("[data-key].desk-lit"))


def test_ticked_cases_stand_side_by_side_and_what_they_share_is_marked(person: Person, town: Served) -> None:
    person.go("/series?id=" + series_of(town, solved=True).series_id)
    person.click('[data-test="tab-compare"]')
    for box in person.all("[data-mark]")[:2]:
        box.click()
    ticked = [str(row.get_attribute("data-key")) for row in person.all("[data-key]")[:2]]
    person.until(lambda: [each.get_attribute("innerText") for each in person.all("th a")] == ticked)
    offences = person.all("tbody tr:nth-child(3) td")[1:]
    marked = all("desk-shared" in str(cell.get_attribute("innerHTML")) for cell in offences)
    assert marked is (len({cell.get_attribute("innerText") for cell in offences}) == 1)
    assert person.all(".desk-mark-lit")  # the map, out of sight, follows


def test_the_workbench_is_seen_whole_and_a_decision_leaves_the_page_where_it_was(
    person: Person, changing: Served
) -> None:
    person.at(changing).go("/series?id=" + series_of(changing, solved=True).series_id)
    ends = "return [document.querySelector('.desk-bench').getBoundingClientRect().bottom, innerHeight]"
    bottom, height = person.driver.execute_script(ends)
    assert bottom <= height
    person.click('[data-test="show-cascade"]')
    card = str(person.one('[data-status="proposed"] article').get_attribute("data-case"))
    assert person.text(f'article[data-case="{card}"]').count("\n") >= 3  # its number, time, place and words
    scrolled_px = person.driver.execute_script(
        "document.querySelector('#cascade').scrollIntoView(); return Math.round(scrollY)"
    )
    exclude = f"document.querySelector('article[data-case=\"{card}\"] [data-do=excluded]').click()"
    person.driver.execute_script(exclude)
    person.decide("elsewhere that night, file 24/18")
    person.close_contradictions()
    person.until(lambda: person.all(f'[data-status="excluded"] article[data-case="{card}"]'))
    person.until(lambda: not person.all(".q-body--prevent-scroll"))  # a dialog holds the page until it is gone
    assert abs(person.driver.execute_script("return scrollY") - scrolled_px) <= 2 < scrolled_px


def test_the_cascade_of_a_solved_series_and_back(person: Person, changing: Served) -> None:
    line = series_of(changing, solved=True)
    person.at(changing).go("/series?id=" + line.series_id)
    person.click('[data-test="show-cascade"]')
    person.until(lambda: person.all('[data-status="proposed"] article'))
    case_id = str(person.all('[data-status="proposed"] article')[0].get_attribute("data-case"))
    for status, do in (("admitted", "admitted"), ("excluded", "excluded")):
        person.click(f'article[data-case="{case_id}"] [data-do="{do}"]')
        person.decide(f"{do}, file 24/17")
        person.until(lambda status=status: person.all(f'[data-status="{status}"] article[data-case="{case_id}"]'))
    kinds = [one.kind for one in decisions_of(changing) if one.case_a == case_id]
    assert kinds == ["admitted", "excluded"]


def test_what_the_cases_share_stands_above_the_map(person: Person, town: Served) -> None:
    person.go("/series?id=" + series_of(town, solved=True).series_id)
    assert person.sees("In common: ")


def test_an_unsolved_series_says_what_to_do_and_solving_one_opens_the_board(person: Person, changing: Served) -> None:
    summary = series_of(changing, solved=False)
    person.at(changing).go("/series?id=" + summary.series_id)
    assert not person.all('[data-test="show-cascade"]')
    person.click('[data-test="solve"]')
    person.decide("fingerprint, lab 24/88", "NEW-1")
    person.close_contradictions()
    person.until(lambda: person.all('[data-status="confirmed"] article'))
    with Library.open(changing.library, create=False) as library:
        members = {member.case_id for member in series_details(Workspace.of(library), summary.series_id)[1]}
    solved = [one for one in decisions_of(changing) if one.subject == "NEW-1"]
    assert [(one.kind, one.by) for one in solved] == [("solved", "local")]
    assert solved[0].case_a in members


def test_the_bulletin_is_handed_on_as_a_file(person: Person, town: Served) -> None:
    name = series_of(town, solved=True).series_id
    person.go("/series?id=" + name)
    person.click('[data-test="export"]')
    person.click('[data-test="write"]')
    folder = Path(person.driver.capabilities["chrome"]["userDataDir"]) / "downloads"
    wanted = folder / f"{name}_bulletin.docx"
    person.until(wanted.is_file)
    assert wanted.read_bytes()[:2] == b"PK"


def test_a_series_that_never_was_is_named(person: Person) -> None:
    person.go("/series?id=<script>window.struck=1</script>")
    assert person.sees("window.struck", '[role="alert"]')
    assert person.driver.execute_script("return window.struck") is None
