from __future__ import annotations

from datetime import datetime

import pytest

from features.case import TimeWindow
from linker.library.narrative.read import find_spans, read_narrative


def test_a_burglary_report() -> None:
    text = (
        "At 22:30 on 25 April 2018 an unknown man broke into a house at 12 High Street using a crowbar and stole a "
        "laptop, a gold watch and £300 in cash. Total loss of £2,450. He was arrested on 2 May 2018."
    )
    found = read_narrative(text)
    moment = datetime(2018, 4, 25, 22, 30)
    assert found.window == TimeWindow(earliest=moment, latest=moment)
    assert (found.place, found.goods, found.tools) == ("12 High Street", ("laptop", "gold watch"), ("crowbar",))
    assert found.loss == 2450.0
    assert [span.text for span in found.spans if span.kind == "cash"] == ["£300 in cash"]


def test_what_was_stolen_in_the_passive() -> None:
    text = (
        "Between 14:00 and 16:30 on 03/04/2019 the victim's bicycle was stolen from outside the library on Park Road."
    )
    found = read_narrative(text)
    assert found.window == TimeWindow(earliest=datetime(2019, 4, 3, 14), latest=datetime(2019, 4, 3, 16, 30))
    assert (found.place, found.goods) == ("the library on Park Road", ("bicycle",))


@pytest.mark.parametrize(
    ("time", "earliest", "latest"),
    [
        ("2019-05-02", datetime(2019, 5, 2), datetime(2019, 5, 3)),
        ("2 May 2019 at 21:15", datetime(2019, 5, 2, 21, 15), datetime(2019, 5, 2, 21, 15)),
        ("May 2, 2019", datetime(2019, 5, 2), datetime(2019, 5, 3)),
        ("1 May 2019 to 3 May 2019", datetime(2019, 5, 1), datetime(2019, 5, 4)),
        ("the evening of 2 May 2019", datetime(2019, 5, 2, 17), datetime(2019, 5, 2, 23)),
    ],
)
def test_windows(time: str, earliest: datetime, latest: datetime) -> None:
    window = read_narrative(f"On {time} a man stole a phone.").window
    assert window == TimeWindow(earliest=earliest, latest=latest)


@pytest.mark.parametrize("text", ["", "hello world", "The suspect was arrested on 2 May 2018.", "He took nothing."])
def test_nothing_is_found_where_nothing_is_told(text: str) -> None:
    assert find_spans(text) == ()
