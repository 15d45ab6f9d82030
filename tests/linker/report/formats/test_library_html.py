"""The HTML report from facts made by hand: whole, self-contained, inert and complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.i18n.dates import window
from linker.i18n.numbers import area, number, percent, signed
from linker.i18n.text import Label
from linker.report.data.facts import (
    EvidenceTerm,
    LibraryFacts,
    LinkEvidence,
    Member,
    ModelFacts,
    ReportData,
    RunFacts,
    SeriesLine,
    SeriesSection,
    SharedTrait,
)
from linker.report.formats.library_html import measured, series_report

VOID = {"meta", "br", "circle", "rect", "line", "path", "polyline"}
NASTY = '<script>alert(1)</script><img src=http://evil.example/x onerror="x()">\'"&</td></style>'


class Page(HTMLParser):
    """Tags that do not match, what could reach out or run, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "link", "img", "form", "base"):
            self.faults.append(f"a tag {tag}")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "action", "srcset", "xlink:href"):
                self.faults.append(f"an attribute {name}")
            if name == "href":
                self.targets.append(value or "")
            if name == "id":
                self.ids.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where it does not belong")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def member(position: int, **other: object) -> Member:
    start = datetime(2024, 5, position, 22, 30)
    plain = Member(
        position, f"C{position}", start, start.replace(hour=23, minute=0), "North · High Street",
        (0.3 * position, 0.1 * position),
        "theft", "shop", ((Label("entry", "侵入方式"), ("door", "window")),), ("bike",), 120.0, 0.4, (), "",
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]


def link(first: str, second: str, series: Sequence[str] = ("S1", "S1")) -> LinkEvidence:
    terms = (
        EvidenceTerm(Label("distance", "距离"), 0.25, "km", 1.5),
        EvidenceTerm(Label("time between them", "时间间隔"), 40.0, "days", -0.25),
        EvidenceTerm(Label("limit", "上限"), None, "", -0.05),
    )
    words = Label("The findings are likely.", "可能性较大。")
    return LinkEvidence(
        first, second, *series, 1.2, 0.31, words, terms, (Label("likeness of the tools", "工具相似度"),)
    )


def line(series: str, cases: int) -> SeriesLine:
    first, last = datetime(2024, 5, 1, 22, 30), datetime(2024, 5, 3, 23)
    return SeriesLine(series, cases, 1, first, last, "North", 2, (0.6, 0.2), 0.4, 0.4 * cases, 1.23)


def section(name: str, members: Sequence[Member]) -> SeriesSection:
    trait = SharedTrait(Label("entry", "侵入方式"), Label("window", "window"), 2, 3, 0.05, 13.3)
    links = (link(members[0].case_id, members[-1].case_id),)
    return SeriesSection(line(name, len(members)), tuple(members), ((0.5, 0.2),), (trait,), links)


def report(*sections: SeriesSection, **other: object) -> ReportData:
    rate = Label("estimated from 9 solved cases", "据 9 起已破案件估计")
    data = ReportData(
        written=datetime(2024, 6, 1, tzinfo=UTC),
        library=LibraryFacts("cases.db", 1_234, 9, 77, len(sections), 8, len(sections), -2.0, rate),
        run=RunFacts(7, datetime(2024, 5, 31, tzinfo=UTC), "aaaa", "", "cccc", "dddd", changed_since=False),
        model=ModelFacts("solved cases of a library", 9, 4, 36, 5, 0.4567, -1.0, 2.5, is_starting=False),
        series=tuple(each.line for each in sections),
        sections=sections,
        lone_links=(),
        with_narratives=False,
    )
    return replace(data, **other)  # type: ignore[arg-type]


def three() -> tuple[Member, ...]:
    return member(1), member(2, offenders=("O1",)), member(3)


def test_the_page_is_whole_and_self_contained() -> None:
    html = series_report(report(section("S1", three()), lone_links=(link("C1", "X9", ("S1", "")),)))
    page = Page(html)
    assert (page.faults, page.open) == ([], [])
    assert html.startswith("<!DOCTYPE html>")
    assert "://" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert all(target.removeprefix("#") in page.ids for target in page.targets)
    assert html == series_report(report(section("S1", three()), lone_links=(link("C1", "X9", ("S1", "")),)))


def test_every_series_and_member_is_told_with_its_numbers() -> None:
    sections = [section("S1", three()), section("S22", (member(4, case_id="D1"), member(5, case_id="D2")))]
    text = Page(series_report(report(*sections))).text
    for expected in ("S1", "S22", "C1", "C2", "C3", "D1", "D2", "2024-05-01 22:30–23:00", "North · High Street"):
        assert expected in text
    for expected in ("1,234", "0.457", "1 pair of cases in 101", "−2.00", "据 9 起已破案件估计", "solved: O1", "40 %"):
        assert expected in text
    for expected in ("log10 LR +1.20", "+1.50", "−0.25", "250 m", "40 days 天", "2 / 3", "× 13", "5.0 %"):
        assert expected in text
    assert "people decide" in text
    assert "由人作出判断" in text


def test_a_run_that_is_out_of_date_says_so() -> None:
    data = report(section("S1", three()))
    assert "have changed since" not in Page(series_report(data)).text
    changed = replace(data, run=replace(data.run, changed_since=True))
    assert "have changed since" in Page(series_report(changed)).text


def test_the_starting_model_is_told_as_such() -> None:
    data = report(section("S1", three()))
    assert "invented cases and no real one" not in Page(series_report(data)).text
    starting = replace(data, model=replace(data.model, is_starting=True))
    assert "invented cases and no real one" in Page(series_report(starting)).text
    assert "用虚构案件训练" in Page(series_report(starting)).text


def test_a_library_without_series_has_a_report() -> None:
    page = Page(series_report(report()))
    assert (page.faults, page.open) == ([], [])
    assert "No series was proposed" in page.text
    assert "没有提出任何系列" in page.text


def test_series_that_are_not_listed_are_told() -> None:
    data = report(section("S1", three()))
    cut = replace(data, library=replace(data.library, series=900))
    assert "The first 1 of 900 are listed" in Page(series_report(cut)).text


def test_cases_of_which_nothing_is_known_can_be_told() -> None:
    bare = Member(1, "C1", None, None, "", None, "", "", (), (), None, None, (), "")
    members = (bare, replace(bare, number=2, case_id="C2"))
    none = SeriesLine("S1", 2, 0, None, None, "", 0, None, None, 0.0, None)
    page = Page(series_report(report(SeriesSection(none, members, (), (), ()))))
    assert page.faults == []
    assert "None of the cases has a position" in page.text
    assert "None of the cases has a time" in page.text
    assert "nan" not in page.text.lower().replace("finan", "")


@given(st.one_of(st.just(NASTY), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)))
def test_text_of_a_file_is_shown_and_never_acted_on(said: str) -> None:
    nasty = member(
        1, case_id=said, place=said, offence=said, premises=said, goods=(said,), narrative=said, offenders=(said,),
        codes=((Label(said, said), (said,)),),
    )  # fmt: skip
    data = report(replace(section(said, (nasty, member(2))), links=(link(said, said, (said, "S2")),)))
    page = Page(series_report(data))
    assert (page.faults, page.open) == ([], [])


def test_hostile_text_stays_readable() -> None:
    page = Page(series_report(report(section("S1", (member(1, narrative=NASTY), member(2))))))
    assert NASTY in page.text
    hidden = series_report(report(section("S1", (member(1, place="a\u202eb\x1bc"), member(2)))))
    assert "\u202e" not in hidden
    assert "\x1b" not in hidden
    assert "a b c" in hidden


def test_windows_are_told_shortly() -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text)

    cases = [
        ("2024-05-01 04:07", "2024-05-01 04:07", "2024-05-01 04:07"),
        ("2024-05-01 02:10", "2024-05-01 10:20", "2024-05-01 02:10–10:20"),
        ("2024-05-01 22:00", "2024-05-02 06:00", "2024-05-01 22:00 – 05-02 06:00"),
        ("2023-12-31 22:00", "2024-01-01 06:00", "2023-12-31 22:00 – 2024-01-01 06:00"),
        ("2024-05-01 00:00", "2024-05-01 23:59:59", "2024-05-01"),
        ("2024-05-01 00:00", "2024-05-02 00:00", "2024-05-01"),
        ("2024-05-01 00:00", "2024-05-31 23:59", "2024-05-01 – 2024-05-31"),
        ("2024-05-01 00:00", "2024-05-01 00:00", "2024-05-01 00:00"),
    ]
    assert [window(at(start), at(end)) for start, end, _ in cases] == [text for _, _, text in cases]
    assert window(at("2024-05-01 04:07"), None) == "2024-05-01 04:07 – ?"
    assert window(None, at("2024-05-01 04:07")) == "? – 2024-05-01 04:07"
    assert window(None, None) == "—"


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "<0.1 %"), (0.0123, "1.2 %"), (0.5, "50 %"), (0.951, "95.1 %"), (1.0, ">99.9 %"), (float("nan"), "—"),
    ],
)  # fmt: skip
def test_a_probability_is_never_told_as_certain(chance: float, text: str) -> None:
    assert percent(chance) == text


def test_numbers_are_told_with_their_sign_and_unit() -> None:
    assert [signed(value) for value in (0.001, -0.001, -1.5, None)] == ["+0.00", "+0.00", "−1.50", "—"]
    assert [number(value) for value in (1500.0, 12.5, None)] == ["1,500", "12.50", "—"]
    told = [(3.14159, "hours"), (0.027, "km"), (12.345, "km"), (0.053, "days"), (1234.5, "days"), (0.0003, "bans")]
    assert [measured(*each) for each in told] == [
        "3.14 h 小时",
        "27 m",
        "12.3 km",
        "1.3 h 小时",
        "1,234 days 天",
        "0 bans",
    ]
    assert measured(None, "km") == ""
    assert [area(each) for each in ((0.0, 0.0), (0.94, 0.0), (0.96, 0.0), (12.3, 0.04), None)] == [
        "< 10 m", "940 × 0 m", "1.0 × 0.0 km", "12 × 0.0 km", "—",
    ]  # fmt: skip
