"""The report of a library from records made by hand: whole, self-contained, inert and complete."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from report_samples import bare_case, evidence, full_case, library_report, section, three_cases
from web_page import WebPage

from linker.report.data.library_report import LibraryReport
from linker.report.documents.library_report import library_document
from linker.report.formats.document_html import document_page
from linker.report.formats.docx import word_file
from linker.report.formats.markdown import markdown

NASTY = '<script>alert(1)</script><img src=http://evil.example/x onerror="x()">\'"&</td></style>'


def html(report: LibraryReport) -> str:
    return document_page(library_document(report), "both")


def page(report: LibraryReport) -> WebPage:
    return WebPage(html(report))


def test_the_page_is_whole_and_self_contained() -> None:
    report = library_report(section("S1", three_cases()), lone_links=(evidence("C1", "X9"),), series_of={"C1": "S1"})
    text = html(report)
    checked = WebPage(text)
    assert (checked.faults, checked.open) == ([], [])
    assert text.startswith("<!DOCTYPE html>")
    assert "://" not in text
    assert "@import" not in text
    assert "#series-S1" in checked.targets
    assert all(target.removeprefix("#") in checked.ids for target in checked.targets)
    assert text == html(report)


def test_every_series_and_case_is_told_with_its_numbers() -> None:
    two = full_case(4, case_id="D1"), full_case(5, case_id="D2")
    text = page(library_report(section("S1", three_cases()), section("S22", two))).text
    for expected in ("S1", "S22", "C1", "C2 [O1]", "C3", "D1", "D2", "2024-05-01 22:30–23:00", "North · High Street"):
        assert expected in text
    for expected in ("1,234", "0.457", "1 pair of cases in 101", "−2.00", "据 9 起已破案件估计", "40 %", "600 × 200 m"):
        assert expected in text
    for expected in (
        "+1.20",
        "+1.50",
        "−0.25",
        "250 米 m",
        "40 天 days",
        "2 / 3",
        "× 13",
        "5.0 %",
        "likeness of the tools",
    ):
        assert expected in text
    assert "people decide" in text
    assert "由人作出判断" in text


def test_a_lone_link_names_the_series_of_its_cases() -> None:
    report = library_report(section("S1", three_cases()), lone_links=(evidence("C1", "X9"),), series_of={"C1": "S1"})
    assert "C1 (S1) ↔ X9 ·" in page(report).text
    assert "None." in page(library_report(section("S1", three_cases()))).text


def test_a_run_that_is_out_of_date_says_so() -> None:
    report = library_report(section("S1", three_cases()))
    assert "have changed since" not in page(report).text
    assert "have changed since" in page(replace(report, basis=replace(report.basis, is_outdated=True))).text


def test_the_starting_model_is_told_as_such() -> None:
    report = library_report(section("S1", three_cases()))
    assert "invented cases and no real one" not in page(report).text
    text = page(replace(report, basis=replace(report.basis, is_starting_model=True))).text
    assert "invented cases and no real one" in text
    assert "用虚构案件训练" in text


def test_a_library_without_series_has_a_report() -> None:
    checked = page(library_report())
    assert (checked.faults, checked.open) == ([], [])
    assert "No series was proposed" in checked.text
    assert "没有提出任何串案" in checked.text


def test_series_that_are_not_listed_are_counted() -> None:
    report = library_report(section("S1", three_cases()))
    size = replace(report.basis.library, series=900)
    assert "The first 1 of 900 are listed" in page(replace(report, basis=replace(report.basis, library=size))).text


def test_cases_of_which_nothing_is_known_can_be_told() -> None:
    cases = bare_case(1), bare_case(2)
    part = section("S1", cases)
    summary = replace(part.figures.summary, first=None, last=None, places=(), probability=float("nan"))
    bare = replace(part, figures=replace(part.figures, summary=summary, area_km=None, cohesion=None), traits=())
    checked = page(library_report(replace(bare, evidence=())))
    assert checked.faults == []
    assert "None of the cases has a position" in checked.text
    assert "None of the cases has a time" in checked.text
    assert "nan" not in checked.text.lower().replace("finan", "").replace("zhenan", "")


@given(st.one_of(st.just(NASTY), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)))
def test_text_of_a_file_is_shown_and_never_acted_on(text: str) -> None:
    # without place and time: nothing is drawn, so that many texts can be tried
    nasty = bare_case(1, case_id=text, place=text, offence=text, premises=text, goods=(text,), narrative=text,
                      offenders=(text,), codes=((text, (text,)),))  # fmt: skip
    part = section(text, (nasty, bare_case(2)))
    report = library_report(replace(part, evidence=(evidence(text, text),)), lone_links=(evidence(text, "C2"),))
    checked = page(replace(report, series_of={text: text}))
    assert (checked.faults, checked.open) == ([], [])


def test_hostile_text_stays_readable() -> None:
    cases = bare_case(1, narrative=NASTY, place="a\u202eb\x1bc"), bare_case(2)
    text = html(library_report(section("S1", cases)))
    assert NASTY in WebPage(text).text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "a b c" in text


def test_the_report_is_a_document_like_any_other() -> None:
    document = library_document(library_report(section("S1", three_cases()), lone_links=(evidence("C1", "X9"),)))
    text = markdown(document, "en")
    assert "## Series S1" in text
    assert "| S1 | 3 | 1 |" in text
    assert word_file(document, "zh").startswith(b"PK")
