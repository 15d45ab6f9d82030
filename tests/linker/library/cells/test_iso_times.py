"""The fast reader of ISO columns against the careful one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.library.cells.iso_times import iso_windows
from linker.library.cells.time_text import read_span

NEARLY_ISO = st.from_regex(
    r"(18|19|20|99)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{3})?)?Z?)?x?",
    fullmatch=True,
)


@given(st.lists(st.one_of(NEARLY_ISO, st.text(max_size=26), st.none(), st.dates()), max_size=6))
def test_what_it_reads_it_reads_as_the_careful_reader(cells: list[object]) -> None:
    earliest, latest, done = iso_windows(cells)
    for index in np.flatnonzero(done).tolist():
        assert (earliest[index].item(), latest[index].item()) == read_span(str(cells[index]))
    assert np.array_equal(np.isnat(earliest), ~done)


def test_all_common_shapes_take_the_fast_path() -> None:
    cells = ["2018-04-25", "2018-04-25T22:30", "2018-04-25 22:30:00", "2018-04-25T22:30:00Z", "2018-04-25T22:30:00.000"]
    assert iso_windows(cells)[2].all()


def test_placeholders_errors_and_other_cells_are_left_to_the_careful_reader() -> None:
    texts = ["1900-01-01", "9999-12-31", "2018-02-30", "2018-13-01", "2018-04-25T24:00", "", "2018-04-25 22:30 and on"]
    cells: list[object] = [*texts, None, 20180425]
    assert not iso_windows(cells)[2].any()


def test_blocks_join_without_a_seam() -> None:
    cells = ["2018-04-25"] * 100_000 + ["x", "2018-04-26T01:00"]
    earliest, _, done = iso_windows(cells)
    assert done.sum() == 100_001
    assert earliest[-1] == np.datetime64("2018-04-26T01:00")
