"""A statement and a record side by side, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from casework_samples import case

from features.case import Case, Place, TimeWindow
from features.lexicon import Lexicon
from linker.casework.suspects.statement_match import parse_statement
from linker.casework.suspects.statement_text import recorded_words, stated_words, window_words
from linker.casework.suspects.suspect_file import Statement
from linker.i18n.translate import translate
from linker.review.confession import DAYS, GOODS, HOURS, LOSS, METHOD, PLACE, TOOLS, Aspect

LEXICON = Lexicon.builtin()
STATEMENT = parse_statement(
    Statement.model_validate(
        {"time": "2024年3月晚上十点左右", "place": "东门", "goods": "电动车", "loss": 2000, "method": "剪断车锁"}
    ),
    1,
    date(2024, 6, 1),
)
RECORD = case(
    "A",
    datetime(2024, 3, 5, 22),
    place=Place(region="东城区", address="东门路1号"),
    codes={"entry": ("door/kick",), "tool": ("cutter",)},
    goods=("电动车", "电动车"),
    loss=1999.6,
)


@pytest.mark.parametrize(
    ("aspect", "stated", "recorded"),
    [
        (DAYS, "2024-03-01 – 2024-03-31", "2024-03-05 22:00 – 03-06 00:00"),
        (PLACE, "东门", "东城区 东门路1号"),
        (GOODS, "电动车", "电动车"),
        (LOSS, "2,000", "2,000"),
    ],
    ids=lambda value: value.name if isinstance(value, Aspect) else "",
)
def test_both_sides_of_an_aspect(aspect: Aspect, stated: str, recorded: str) -> None:
    assert translate(stated_words(aspect, STATEMENT, LEXICON), "zh") == stated
    assert translate(recorded_words(aspect, RECORD, LEXICON), "zh") == recorded


def test_codes_are_said_by_their_names_and_each_once() -> None:
    assert translate(recorded_words(METHOD, RECORD, LEXICON), "zh") == LEXICON.name("entry", "door/kick", "zh")
    assert "/" not in translate(stated_words(METHOD, STATEMENT, LEXICON), "en")


def test_what_is_silent_says_nothing() -> None:
    nothing = Case(case_id="B")
    assert [
        recorded_words(aspect, nothing, LEXICON) for aspect in (DAYS, HOURS, PLACE, GOODS, TOOLS, METHOD, LOSS)
    ] == [""] * 7


def test_a_window_is_as_short_as_it_can_be_said() -> None:
    moment = datetime(2024, 3, 5, 22)
    assert window_words(TimeWindow(earliest=moment, latest=moment + timedelta(hours=1))) == "2024-03-05 22:00–23:00"
    assert window_words(TimeWindow(earliest=moment)) == "2024-03-05 22:00 – ?"
    assert window_words(TimeWindow()) == ""
