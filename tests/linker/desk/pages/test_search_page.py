"""Searching by words, and the map of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from linker_desk import Person, Served, serving

from linker.casework.importing.import_cases import import_file
from linker.library.store.store import Library

CASES_ON_MAP = 3_000


def test_search_narrows(person: Person, town: Served) -> None:
    with Library.open(town.library, create=False) as library:
        size = library.count_cases()
    person.go("/search")
    assert person.sees(f"{size} of {size} cases", "[data-test=results]")
    field = person.one("[data-test=words]")
    field.send_keys("no such words anywhere\n")
    assert person.sees(f"0 of {size} cases", "[data-test=results]")
    assert person.sees("Nothing fits", "[data-test=results]")


def test_a_search_is_its_address(person: Person, town: Served) -> None:
    with Library.open(town.library, create=False) as library:
        offence = str(library.cases().offence[0])
    asked = urlencode({"words": "the", "offence": offence, "since": "2020-01-01", "open_only": "yes"})
    person.go("/search?" + asked)
    found = person.text("[data-test=results] h2")
    assert found.split()[0].isdigit()
    person.until(lambda: person.driver.current_url.endswith(asked))
    person.one("[data-test=words]").send_keys("se\n")
    person.until(lambda: "words=these&" in person.driver.current_url)
    person.driver.refresh()
    person.settled()
    assert person.one("[data-test=words]").get_attribute("value") == "these"
    person.go("/search?offence=%3Cb%3Enone&code=none&since=yesterday")  # what is not offered is left open
    person.until(lambda: person.driver.current_url.endswith("/search"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk on more cases than can stand on a map as marks of their own."""
    pytest.importorskip("nicegui")
    folder = tmp_path_factory.mktemp("large")
    rows = (
        f"L{number},2024-01-01 {number % 24:02d}:00,{29.5 + number % 61 / 400},{113.2 + number % 53 / 400}"
        for number in range(CASES_ON_MAP)
    )
    (folder / "cases.csv").write_text("\n".join(["case_id,earliest,latitude,longitude", *rows]), encoding="utf-8")
    with Library.open(folder / "cases.db") as library:
        import_file(library, folder / "cases.csv")
    with serving(folder / "cases.db") as served:
        yield served


def test_thousands_of_cases_share_marks_and_part_as_one_comes_nearer(large: Served, person: Person) -> None:
    someone = person.at(large)
    someone.go("/search")
    someone.until(lambda: someone.all('.desk-map[data-ready="yes"] canvas'))
    before = _marks(someone)
    assert sum(before) == CASES_ON_MAP
    assert len(before) < 300
    assert max(before) > 10
    for _ in range(2):
        someone.driver.execute_script("const e = document.querySelector('.leaflet-control-zoom-in'); e.click();")
        someone.until(lambda: not someone.all(".leaflet-zoom-anim"))
    someone.until(lambda: max(_marks(someone)) < max(before))


def _marks(person: Person) -> list[int]:
    """How many cases each mark stands for, of those that are drawn now."""
    counts = person.driver.execute_script("return document.querySelector('.desk-map canvas.desk-dots').dataset.marks")
    return [int(count) for count in str(counts).split()]
