"""Statements as they are read, and how far each case lies from what they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np
import pytest
from casework_samples import case, point, store

from linker.casework.suspects.statement_match import ParsedStatement, StatementMatcher, contained, parse_statement
from linker.casework.suspects.suspect_file import Area, Statement
from linker.casework.workspace.workspace import Workspace
from linker.review import confession

TOLD_ON = date(2024, 6, 1)
APRIL = datetime(2024, 4, 10, 22)


def read(**fields: object) -> ParsedStatement:
    return parse_statement(Statement.model_validate(fields), 1, TOLD_ON)


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StatementMatcher]:
    cases = [
        case("BIKE", APRIL, place=point(0.0), goods=("电动车",), tools=("液压剪",), loss=2000.0),
        case("PHONE", datetime(2023, 1, 5, 10), place=point(3_000.0, 4_000.0), goods=("手机",), loss=20_000.0),
        case("NOWHERE", None),
    ]
    with store(tmp_path_factory.mktemp("statements") / "cases.db", cases) as library:
        workspace = Workspace.of(library)
        yield StatementMatcher(workspace.cases, workspace.fitted)


def test_its_own_fields_are_read_before_its_words() -> None:
    statement = read(time="2024年4月", goods="电动车", text="2023年1月5日在东门偷了手机")
    assert statement.time.earliest == datetime(2024, 4, 1)
    assert statement.case.goods == ("电动车",)


def test_a_time_may_stand_in_the_words_alone() -> None:
    evening = read(text="2024年4月10日晚上在河边偷的").time
    assert (evening.earliest, evening.from_hours, evening.to_hours) == (datetime(2024, 4, 10), 18.0, 24.0)
    assert read(text="One night in March 2024 we took a bike").time.earliest == datetime(2024, 3, 1)


def test_a_time_that_cannot_be_read_is_told() -> None:
    assert read(time="反正很久了").unread == ("反正很久了",)
    assert read(time="不详").unread == ()


def test_what_he_had_been_told_before_does_not_count() -> None:
    statement = read(goods=["电动车", "头盔"], tools="液压剪", already_told="警方出示了被盗电动车的照片")
    assert (statement.case.goods, statement.leaked) == (("头盔",), ("电动车",))
    assert statement.case.tools == ("液压剪",)


def test_a_text_names_a_thing_by_most_of_its_pieces() -> None:
    assert contained("电动车", "一辆电动车")
    assert not contained("电动车", "电动门")
    assert not contained("", "电动车")


def test_the_case_he_tells_of_fits_best_in_every_aspect(matcher: StatementMatcher) -> None:
    terms = matcher.terms(read(time="2024年4月", goods="电动车", tools="液压剪", loss=2000))
    row = {name: place for place, name in enumerate(matcher.table.case_id.tolist())}
    assert set(terms) == {confession.DAYS, confession.GOODS, confession.TOOLS, confession.LOSS}
    assert all(
        log10_lr[row["BIKE"]] > 0.0 > log10_lr[row["PHONE"]]
        for aspect, log10_lr in terms.items()
        if aspect is not confession.TOOLS
    )
    # what a case does not say speaks neither for nor against it
    assert [float(log10_lr[row["NOWHERE"]]) for log10_lr in terms.values()] == [0.0] * 4


def test_distances_are_measured_from_the_middle_of_the_area(matcher: StatementMatcher) -> None:
    row = {name: place for place, name in enumerate(matcher.table.case_id.tolist())}
    distance_km = matcher.distance_km(Area(x_m=0.0, y_m=0.0))
    assert (distance_km[row["BIKE"]], distance_km[row["PHONE"]]) == pytest.approx((0.0, 5.0))
    assert np.isnan(distance_km[row["NOWHERE"]])
    assert np.isnan(matcher.distance_km(Area(address="somewhere"))).all()
