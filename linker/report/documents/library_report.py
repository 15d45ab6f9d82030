"""The report of a library as a document: its series, the strongest in detail, and strong links that made none."""

from __future__ import annotations

from collections.abc import Iterator

from linker.i18n.numbers import UNKNOWN, area, measure, number, percent, signed
from linker.i18n.text import Text, Translatable
from linker.report.data.basis import ReportBasis
from linker.report.data.library_report import LibraryReport
from linker.report.data.series import SeriesFigures, SeriesSection
from linker.report.documents.document import (
    Block,
    Card,
    Cell,
    Document,
    Drawings,
    EvidenceBlock,
    Facts,
    Figures,
    Heading,
    Link,
    Sentence,
    Table,
    TableColumn,
)
from linker.report.documents.glossary import LIBRARY_WORDS, glossary
from linker.report.documents.tables import cases_table, map_drawing, timeline_drawing, traits_table
from linker.report.documents.wording import export_note, outdated, pairs_for_one_link, place_text, span

MAX_CASES = 1_000


def library_document(report: LibraryReport) -> Document:
    """All of a report; parts that have nothing to tell say so."""
    basis = report.basis
    return Document(
        title=Text("library_report.title"),
        line=Text(
            "library_report.line",
            library=basis.library.url,
            run=basis.run.run_id,
            finished=basis.run.finished,
            written=basis.created,
        ),
        blocks=(
            _figures(basis),
            *outdated(basis),
            Sentence(Text("library_report.caveat"), "note"),
            Heading(Text("library_report.basis")),
            _basis(basis),
            *(Sentence(note, "soft") for note in (export_note(basis),) if note),
            *_series(report),
            *_sections(report),
            *_lone_links(report),
            Heading(Text("glossary.heading")),
            glossary(LIBRARY_WORDS),
            Sentence(Text("report.offline"), "soft"),
            *(() if report.with_narratives else (Sentence(Text("library_report.without_narratives"), "soft"),)),
        ),
    )


def _figures(basis: ReportBasis) -> Figures:
    size = basis.library
    return Figures(
        (
            (number(size.cases), Text("report.cases")),
            (number(size.solved), Text("report.solved_cases")),
            (number(size.series), Text("library_report.series_proposed")),
            (number(size.cases_in_series), Text("library_report.cases_in_series")),
            (number(size.links), Text("report.links")),
            (measure(basis.model.provenance.cllr), Text("library_report.model_cllr")),
        )
    )


def _basis(basis: ReportBasis) -> Facts:
    run = basis.run
    fingerprints = Text(
        "library_report.fingerprints",
        cases=run.cases_fingerprint[:16],
        decisions=run.decisions_fingerprint[:16] or UNKNOWN,
        settings=run.settings_fingerprint[:16],
        model=run.model_fingerprint[:16],
    )
    rate = Text(
        "library_report.base_rate",
        pairs=pairs_for_one_link(basis),
        log10_odds=basis.base_rate.log10_prior_odds,
        origin=basis.base_rate.origin,
    )
    return Facts(
        (
            (Text("report.base_rate_name"), rate),
            (Text("report.model"), _model(basis)),
            (Text("report.fingerprints"), fingerprints),
        )
    )


def _model(basis: ReportBasis) -> Text:
    model, facts = basis.model, basis.model.provenance
    words = Text(
        "library_report.model",
        cllr=measure(facts.cllr),
        groups=facts.groups,
        linked=facts.linked,
        cases=facts.cases,
        learned_from=Text("report.invented_cases" if basis.is_starting_model else "report.solved_cases"),
        lower=model.lower,
        upper=model.upper,
        origin=facts.origin,
    )
    if not basis.is_starting_model:
        return words
    return Text("report.two_sentences", first=Text("library_report.starting_model"), second=words)


def _series(report: LibraryReport) -> Iterator[Block]:
    yield Heading(Text("library_report.series"))
    if not report.series:
        yield Sentence(Text("library_report.no_series"))
        return
    yield Sentence(Text("library_report.order"), "soft")
    series = report.basis.library.series
    if series > len(report.series):
        yield Sentence(Text("library_report.first_of", listed=len(report.series), series=series), "soft")
    yield _series_table(report)


def _series_table(report: LibraryReport) -> Table:
    columns = (
        TableColumn(Text("report.series"), 0.6),
        TableColumn(Text("report.cases"), 0.5, is_number=True),
        TableColumn(Text("report.solved"), 0.5, is_number=True),
        TableColumn(Text("report.span"), 1.4),
        TableColumn(Text("report.place"), 1.2),
        TableColumn(Text("report.area"), 0.9, is_number=True),
        TableColumn(Text("report.mean_probability"), 0.8, is_number=True),
        TableColumn(Text("report.expected_cases"), 0.8, is_number=True),
        TableColumn(Text("report.cohesion"), 0.8, is_number=True),
    )
    cards = {section.figures.series_id for section in report.sections}
    return Table(columns, tuple(_line(figures, has_card=figures.series_id in cards) for figures in report.series))


def _line(figures: SeriesFigures, *, has_card: bool) -> tuple[Cell, ...]:
    line = figures.summary
    return (
        Link(line.series_id, line.series_id) if has_card else line.series_id,
        str(line.cases),
        str(line.solved or ""),
        span(figures),
        place_text(figures) or UNKNOWN,
        area(figures.area_km),
        percent(line.probability),
        f"{figures.expected_cases:.1f}",
        signed(figures.cohesion),
    )


def _sections(report: LibraryReport) -> Iterator[Block]:
    if report.sections:
        yield Heading(Text("library_report.details"))
    for section in report.sections:
        yield Card(section.figures.series_id, tuple(_section(section)))


def _section(section: SeriesSection) -> Iterator[Block]:
    yield Heading(Text("library_report.one_series", series=section.figures.series_id))
    yield Sentence(_section_line(section.figures), "soft")
    yield cases_table(section.cases, MAX_CASES)
    narratives = tuple((case.case_id, case.narrative) for case in section.cases if case.narrative)
    if narratives:
        yield Heading(Text("report.narrative"), 3)
        yield Table(
            (TableColumn(Text("report.case"), 1.0), TableColumn(Text("report.narrative"), 4.0)), narratives[:MAX_CASES]
        )
    yield Drawings((map_drawing(section.cases, section.others_km), timeline_drawing(section.cases)))
    yield Heading(Text("dossier.signature"), 3)
    yield traits_table(section.traits) if section.traits else Sentence(Text("report.nothing_shared"))
    yield Heading(Text("library_report.evidence"), 3)
    if not section.evidence:
        yield Sentence(Text("report.no_links"))
    for link in section.evidence:
        yield EvidenceBlock(link)


def _section_line(figures: SeriesFigures) -> Text:
    line = figures.summary
    place: Translatable = place_text(figures) or UNKNOWN
    return Text(
        "library_report.section_line",
        cases=line.cases,
        solved=line.solved,
        span=span(figures),
        place=place,
        area=area(figures.area_km),
        probability=line.probability,
        cohesion=figures.cohesion,
    )


def _lone_links(report: LibraryReport) -> Iterator[Block]:
    yield Heading(Text("library_report.lone_links"))
    if not report.lone_links:
        yield Sentence(Text("library_report.no_lone_links"))
        return
    yield Sentence(Text("library_report.lone_links_note"), "soft")
    for link in report.lone_links:
        yield EvidenceBlock(link, (report.series_of.get(link.case_a, ""), report.series_of.get(link.case_b, "")))
