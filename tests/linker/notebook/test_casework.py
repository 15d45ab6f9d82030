"""The library in a notebook: every answer is that of casework, as a DataFrame, a plot or a piece of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from linker.casework.matching import match
from linker.casework.reports.publish_series import ReportOptions
from linker.casework.series.series_overview import all_series
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError, LinkerError
from linker.evaluation import EvaluateOptions
from linker.library.store.store import Library
from linker.notebook import Casework, Pair, Plot, Series
from linker.town.files import TownFiles, write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

CASES = 250
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TownFiles:
    folder = tmp_path_factory.mktemp("notebook")
    return write_town(build_town(TownOptions(seed=7, cases=CASES, solved_share=0.8, difficulty=0.2)), folder)


@pytest.fixture(scope="module")
def cw(files: TownFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    with Casework(tmp_path_factory.mktemp("library") / "cases.db") as opened:
        assert opened.import_file(files.cases[0]).imported == CASES
        assert opened.offenders(files.offenders).unknown_cases == ()
        opened.relink()
        yield opened


@pytest.fixture(scope="module")
def series(cw: Casework) -> Series:
    return cw[str(cw.series()["series_id"].iloc[0])]


@pytest.fixture(scope="module")
def pair(cw: Casework) -> Pair:
    strongest = cw.links().iloc[0]
    return cw.pair(str(strongest["case_id_a"]), str(strongest["case_id_b"]))


class Balanced(HTMLParser):
    """Counts the tags that stand open, and what is forbidden in a cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "html"}:
            self.forbidden.append(tag)
        if tag not in {"br", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def sound(text: str) -> bool:
    read = Balanced(text)
    return not read.open and not read.forbidden


def test_cases_are_the_columns_of_the_library(cw: Casework) -> None:
    cases, table = cw.cases(), cw.library.cases()
    assert cases["case_id"].tolist() == table.case_id.tolist()
    assert cases["goods"].tolist() == list(table.goods.rows())
    assert pd.api.types.is_datetime64_any_dtype(cases["earliest"])
    assert "source" not in cases
    assert {f"mo_{facet}" for facet in table.codes} <= set(cases.columns)


def test_links_series_and_members_are_those_of_the_last_run(cw: Casework) -> None:
    links, members = cw.links(), cw.members()
    assert len(links) == len(Workspace.of(cw.library).links)
    assert links["log10_lr"].is_monotonic_decreasing
    assert cw.series()["series_id"].tolist() == [line.series_id for line in all_series(Workspace.of(cw.library))]
    assert cw.series()["cases"].sum() == len(members)


def test_the_evidence_of_a_pair_sums_to_its_score(cw: Casework, pair: Pair) -> None:
    evidence = cw.evidence(pair.case_a, pair.case_b)
    assert evidence["log10_lr"].sum() == pytest.approx(pair.log10_lr, abs=1e-9)
    assert pair.log10_lr == pytest.approx(cw.links()["log10_lr"].iloc[0], abs=1e-9)
    assert set(evidence["variable"]).isdisjoint(pair.missing()["variable"])


def test_a_match_is_that_of_casework_with_its_reasons(cw: Casework, pair: Pair) -> None:
    found = cw.match(pair.case_a, top=4)
    expected = match.match(Workspace.of(cw.library), pair.case_a, top=4).matches
    assert found["case_id"].tolist() == [one.case_id for one in expected]
    assert all(found["why"])
    assert all(found["why_chinese"])
    assert "contributions" not in found
    assert len(cw.match_series(pair.case_a)) > 0


def test_the_graph_holds_the_links_and_says_which_series_a_case_stands_in(cw: Casework) -> None:
    links, members = cw.links(), cw.members()
    whole = cw.graph()
    assert whole.number_of_edges() == len(links)
    assert {frozenset(edge) for edge in whole.edges} == {*map(frozenset, links[["case_id_a", "case_id_b"]].to_numpy())}
    series_of_node = {case: name for case, name in whole.nodes(data="series_id") if name}
    series_of_case = dict(zip(members["case_id"], members["series_id"], strict=True))
    # a case of a known offender may stand in his series without a link
    assert series_of_node == {case: name for case, name in series_of_case.items() if case in whole}
    assert 0.8 * len(series_of_case) < len(series_of_node)
    limit = float(links["probability"].quantile(0.9)) - 1e-9
    strong = cw.graph(least_probability=limit)
    assert 0 < strong.number_of_edges() == int((links["probability"] >= limit).sum()) < len(links)
    assert all(strong.degree[case] > 0 for case in strong)


def test_a_pair_tells_for_and_against_in_both_languages(pair: Pair) -> None:
    text = pair._repr_html_()
    assert sound(text)
    assert "支持串并 For the link" in text
    assert "Missing" in text
    assert "时间间隔" in text
    assert "time between them" in text


def test_a_series_shows_its_cases_and_what_they_share(cw: Casework, series: Series) -> None:
    text = series._repr_html_()
    assert sound(text)
    assert all(case in text for case in series.members["case_id"].head(5))
    assert "data:image/png;base64," in text
    assert set(series.members["case_id"]) == set(cw.members().query("series_id == @series.series_id")["case_id"])
    assert series.signature["lift"].gt(1).any()


def test_every_plot_shows_itself_as_a_small_picture(cw: Casework, series: Series, pair: Pair) -> None:
    plots = [
        series.plot_map(), series.plot_timeline(), series.plot_calendar(), series.plot_links(),
        series.plot_dendrogram(), pair.plot_waterfall(), cw.model.plot_weights(),
    ]  # fmt: skip
    for plot in plots:
        picture = plot._repr_png_()
        assert len(picture) < 100_000
        with Image.open(BytesIO(picture)) as image:
            assert image.width > 300
            assert len(image.convert("RGB").getcolors(256) or ()) > 2


def test_a_plot_is_saved_or_says_why_not(series: Series, tmp_path: Path) -> None:
    plot: Plot = series.plot_calendar()
    assert plot.save(tmp_path / "week.svg").read_text(encoding="utf-8").startswith("<?xml")
    with pytest.raises(LinkerError, match="folder that exists"):
        plot.save(tmp_path / "nowhere" / "week.png")
    with pytest.raises(LinkerError, match=r"\.png"):
        plot.save(tmp_path / "week.words")


def test_a_forecast_holds_more_in_more_area_and_plans(cw: Casework) -> None:
    # the largest that is neither solved nor long at rest
    overview = cw.series()
    series = cw[str(overview[~overview["state"].isin(["solved", "inactive"])]["series_id"].iloc[0])]
    forecast = series.forecast(officers=1)
    regions = forecast.regions()
    assert regions["area_km2"].is_monotonic_increasing
    assert len(regions) == 2
    assert len(forecast.windows()) == 2
    assert forecast.plan is not None
    assert len(forecast.plan.posts) == 1
    assert forecast.spots()["chance"].between(0, 1).all()
    assert sound(forecast._repr_html_())
    assert len(forecast.plot_map()._repr_png_()) > 1000


def test_reports_are_written(cw: Casework, series: Series, tmp_path: Path) -> None:
    written = cw.report(series.series_id, tmp_path / "it.md", ReportOptions(kind="bulletin"))
    assert series.series_id in Path(written.file).read_text(encoding="utf-8")


def test_the_model_is_told_and_judged(cw: Casework) -> None:
    assert cw.model.weights()["highest"].max() > 0
    assert cw.model.contest()["chosen"].sum() == 1
    assert sound(cw.model._repr_html_())
    judged = cw.evaluate(EvaluateOptions(folds=3, bootstrap=0))
    table = judged.table().set_index(["section", "measure"])
    assert table.loc[("pairs", "cllr"), "value"] == pytest.approx(judged.evaluation.pairs.cllr)
    assert np.isnan(table["low"]).all()
    assert sound(judged._repr_html_())
    assert len(judged.plot_tippett()._repr_png_()) > 1000 < len(judged.plot_reliability()._repr_png_())


def test_solving_brings_leads_and_deciding_changes_series(files: TownFiles, tmp_path: Path) -> None:
    with Casework(tmp_path / "cases.db") as cw:
        cw.import_file(files.cases[0])
        before = cw.relink()
        pair = cw.links().iloc[0]
        one, other = str(pair["case_id_a"]), str(pair["case_id_b"])
        cw.reject(one, other, by="me", because="two persons on the video")
        cw.relink()
        now = cw.members().set_index("case_id")["series_id"]
        assert now.get(one, "a") != now.get(other, "b")
        assert len(cw.changes(before.run)) > 0
        case_id = str(cw.members()["case_id"].iloc[0])
        assert cw.solve(case_id, "P-1", by="me", because="caught").decision is not None
        leads = cw.leads("P-1")
        assert case_id not in set(leads["case_id"])
        assert leads["probability"].is_monotonic_decreasing
        assert cw.cases().set_index("case_id")["offenders"][case_id] == ("P-1",)


def test_what_a_record_says_is_escaped(tmp_path: Path) -> None:
    table = build_town(TownOptions(seed=7, cases=120, solved_share=0.9, difficulty=0.2)).cases
    with Casework(Library.open(tmp_path / "cases.db")) as cw:
        with cw.library.import_session("cases.csv", "0") as session:
            session.add(table.replace(address=np.array([EVIL] * len(table), dtype=object)))
        cw.relink()
        shown = cw[str(cw.series()["series_id"].iloc[0])]
        assert sound(shown._repr_html_())
        assert sound(shown.forecast()._repr_html_())


def test_an_unknown_series_and_an_empty_library_are_told(cw: Casework, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="S9999"):
        _ = cw["S9999"]
    assert sound(cw._repr_html_())
    assert f"{CASES} cases" in cw._repr_html_()
    with Casework(tmp_path / "empty.db") as empty:
        assert len(empty.cases()) == 0
        assert "case_id" in empty.cases()
        assert "not linked yet" in empty._repr_html_()
        with pytest.raises(LibraryError, match="relink"):
            empty.series()
