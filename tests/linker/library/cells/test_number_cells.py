"""Any cell of a column of numbers is a number, unknown, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.library.cells.amounts import amount_column, parse_amount
from linker.library.cells.item_lists import parse_list
from linker.library.cells.person_counts import count_column, parse_count
from linker.library.files.raw import Cell

CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text(alphabet="0123456789一二十百千万两元人,. -~¥$至共约", max_size=15),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)


@given(CELLS)
def test_any_cell_is_a_number_or_unknown_or_a_value_error(cell: Cell) -> None:
    for parse in (parse_amount, parse_count, parse_list):
        with suppress(ValueError):
            value = parse(cell)
            assert value is None or isinstance(value, tuple) or (np.isfinite(value) and value >= 0)


def read_or_reason(parse: Callable[[Cell], float | None], cell: Cell) -> tuple[float | None, str]:
    try:
        return parse(cell), ""
    except ValueError as error:
        return None, str(error)


@given(st.lists(CELLS, max_size=6))
def test_columns_read_each_cell_as_the_single_cell_does(cells: list[Cell]) -> None:
    for column, parse in ((amount_column, parse_amount), (count_column, parse_count)):
        values, errors = column(cells)
        for index, cell in enumerate(cells):
            number, reason = read_or_reason(parse, cell)
            assert said(errors.get(index)) == reason
            assert values[index] == number if number is not None else np.isnan(values[index])
