"""What a person does at the desk: looks at what is new, imports a file, opens a case, compares, searches, re-links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from linker_desk import Person, Served, linked_town, serving

from linker.casework.matching.match import match
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library

PAGES = ("/", "/import", "/search?words=电动", "/model", "/compare", "/case")
HOSTILE = '<script>window.struck = 1</script><img src=x onerror="window.struck = 2">'
QUOTED = HOSTILE.replace('"', '""')
CSV = f"""案件编号,案件类别,发案时间初值,发案时间终值,发案地点,损失物品,涉案车牌,简要案情
X-1,盗窃电动自行车,2024-06-18 01:00,2024-06-18 06:00,望湖路745号,电动自行车,粤B12345,"夜间剪断车锁 {QUOTED}"
X-2,盗窃电动自行车,2024-06-19 01:00,2024-06-19 05:00,望湖路747号,电动自行车,,夜间剪断车锁盗走电动自行车
,盗窃电动自行车,2024-06-19 01:00,2024-06-19 05:00,望湖路747号,电动自行车,,没有编号
"""


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Served]:
    """A desk of one's own, to change things at."""
    pytest.importorskip("nicegui")
    with serving(linked_town(tmp_path, cases=80)) as served:
        yield served


def _a_case(served: Served) -> tuple[str, str]:
    """A case and its likeliest partner."""
    with Library.open(served.library) as library:
        case_id = str(library.cases().case_id[-1])
        return case_id, match(Workspace.of(library), case_id, top=1).matches[0].case_id


@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_both_languages_and_ask_nobody_else(path: str, person: Person, chinese: Person) -> None:
    for someone, word in ((person, "Search"), (chinese, "检索")):
        someone.driver.get("about:blank")  # a page still open may be asking the desk it came from
        someone.asked_for()
        someone.complaints()
        someone.go(path)
        assert word in someone.text("nav")
        assert someone.asked_for() <= {someone.base, someone.base.replace("http", "ws")}
        assert someone.complaints() == []


@pytest.mark.parametrize("path", [*PAGES, "/case?id="])
def test_nothing_is_wider_than_a_tablet(path: str, chinese: Person, town: Served) -> None:
    chinese.driver.set_window_size(820, 1180)
    try:
        chinese.go(path + _a_case(town)[0] if path.endswith("=") else path)
        wide, window = chinese.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    finally:
        chinese.driver.set_window_size(1366, 768)
    assert wide <= window


def test_language_is_switched_and_kept(person: Person) -> None:
    person.go("/")
    person.click("header a[lang=zh]")
    person.sees("最新情况")
    person.go("/model")
    assert "模型与运行" in person.text("h1")
    person.click("header a[lang=en]")
    person.sees("Model and runs", "h1")


def test_case_shows_facts_partners_and_why(person: Person, town: Served) -> None:
    case_id, partner = _a_case(town)
    person.go(f"/case?id={case_id}")
    assert case_id in person.text("h1")
    person.sees(partner, "[data-test=partners]")
    person.click("[data-test=why]")
    person.sees("The engine proposes, people decide", "[data-test=partners]")


def test_case_that_is_not_there_says_so(person: Person) -> None:
    person.driver.get(f"{person.base}/case?id=nowhere")
    person.sees("does not hold case nowhere", "[role=alert]")


def test_compare_shows_both(person: Person, town: Served) -> None:
    case_id, partner = _a_case(town)
    person.go(f"/compare?a={case_id}&b={partner}")
    assert {case_id, partner} <= set(re.findall(r"\S+", person.text("thead")))
    person.sees("Probability of a shared offender")


def test_search_narrows(person: Person, town: Served) -> None:
    with Library.open(town.library) as library:
        size = library.count_cases()
    person.go("/search")
    person.sees(f"{size} of {size} cases", "[data-test=results]")
    field = person.one("[data-test=words]")
    field.send_keys("no such words anywhere\n")
    person.sees(f"0 of {size} cases", "[data-test=results]")
    person.sees("Nothing fits", "[data-test=results]")


def test_person_imports_a_file_confirms_a_partner_and_solves(changing: Served, chinese: Person, tmp_path: Path) -> None:
    someone = chinese.at(changing)
    file = tmp_path / "新案件.csv"
    file.write_text(CSV, encoding="gb18030")
    someone.go("/import")
    someone.one("input[type=file]").send_keys(str(file))
    someone.sees("新案件.csv 的各列")
    someone.click("[data-test=try]")
    someone.sees("试导入结果", "[data-test=report]")
    assert _held(changing, "X-1") is False
    someone.click("[data-test=import]")
    someone.sees("导入完成", "[data-test=report]")
    someone.sees("X-1", "[data-test=new-cases]")

    someone.go("/case?id=X-1")
    someone.sees("<script>window.struck = 1</script>", "[data-test=narrative]")
    assert someone.driver.execute_script("return window.struck === undefined")

    someone.click("[data-test=confirm]")
    someone.one("textarea[data-test=because]").send_keys("同一把剪刀")
    someone.click("[data-test=decide]")
    someone.sees("同一把剪刀")
    someone.click("[data-test=solve]")
    someone.one("input[data-test=subject]").send_keys("张某某")
    someone.one("textarea[data-test=because]").send_keys("已供述并指认")
    someone.click("[data-test=decide]")
    someone.sees("已供述并指认")
    with Library.open(changing.library) as library:
        assert [(one.kind, one.case_a, one.by) for one in library.decisions()] == [
            ("confirmed", "X-1", "local"),
            ("solved", "X-1", "local"),
        ]


def test_a_decision_needs_a_reason(changing: Served, chinese: Person) -> None:
    someone = chinese.at(changing)
    someone.go(f"/case?id={_a_case(changing)[0]}")
    someone.click("[data-test=confirm]")
    someone.click("[data-test=decide]")
    someone.sees("操作未完成")
    with Library.open(changing.library) as library:
        assert library.decisions() == ()


def test_relinking_runs_beside_the_desk(changing: Served, person: Person) -> None:
    someone = person.at(changing)
    someone.go("/model")
    someone.click("[data-test=relink]")
    someone.sees("Linking: done")
    with Library.open(changing.library) as library:
        run = library.last_run()
    assert run is not None
    assert run.run_id == 2


def _held(served: Served, case_id: str) -> bool:
    with Library.open(served.library) as library:
        return case_id in library.cases().case_id
