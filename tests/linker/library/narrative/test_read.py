from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.library.narrative.read import NarrativeFacts, find_spans, read_narrative

REAL = Path(__file__).parents[5] / "shared" / "data" / "zh_theft" / "spans.jsonl"

WORDS = """
    2018年 4月 25日 22时许 次日 凌晨 至 、 ， 。 （ ） 盗走 将 把 被盗 的 在 窜至 东河镇 青年路 5号 手机 一部 现金
    300元 价值 共计 用 钳子 驾驶 摩托车 王某 ** 被抓获 人民币 和 及 “ ” at stole £5 2018-04-25 cash
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\0"])
PROSE = st.lists(PIECES, max_size=25).map("".join)


@given(st.one_of(st.text(max_size=60), PROSE))
def test_spans_are_pieces_of_the_text_and_those_of_one_kind_do_not_overlap(text: str) -> None:
    spans = find_spans(text)
    assert all(span.text and text[span.start : span.end] == span.text for span in spans)
    assert list(spans) == sorted(spans, key=lambda span: (span.start, span.end))
    for kind in {span.kind for span in spans}:
        alike = [span for span in spans if span.kind == kind]
        assert all(one.end <= other.start for one, other in pairwise(alike))


@given(st.one_of(st.text(max_size=60), PROSE))
def test_reading_never_fails_and_takes_its_fields_from_the_spans(text: str) -> None:
    found = read_narrative(text)
    assert found.spans == find_spans(text)
    assert found.loss is None or found.loss >= 0
    assert not found.place or found.place in {span.text for span in found.spans if span.kind == "place"}


@pytest.mark.parametrize("piece", ["1", "1,", "一", "盗", "在某", "(", "将", "2018年", "stole a ", "12 High ", "At "])
def test_a_long_run_of_one_piece_is_read_too(piece: str) -> None:
    # A pattern that tries every start against every end would never come back from this.
    assert isinstance(read_narrative(f"{piece * 20_000}."), NarrativeFacts)


def test_a_burglar_proof_door_is_not_taken() -> None:
    assert read_narrative("王某撬防盗门入室,盗走手机一部").goods == ("手机一部",)


def test_an_empty_narrative_states_nothing() -> None:
    assert read_narrative("") == NarrativeFacts(None, "", (), (), None, ())


def test_full_width_text_keeps_its_spelling_and_positions() -> None:
    text = "２０１８年４月２５日，李某盗走手机一部（价值１２００元）。"
    found = read_narrative(text)
    assert [span.text for span in found.spans] == ["２０１８年４月２５日", "手机一部", "１２００元"]
    assert found.loss == 1200.0


# Floors on the half of the sentences that no rule was written from; overlap with a marked span counts.
@pytest.mark.skipif(not REAL.exists(), reason="needs the real sentences of ../shared/data/zh_theft")
@pytest.mark.parametrize(
    ("kind", "label", "floor"),
    [
        ("time", "NT", 0.94),
        ("value", "NCGV", 0.95),
        ("place", "NS", 0.84),
        ("cash", "NCSM", 0.83),
        ("item", "NASI", 0.80),
        ("tool", "NATS", 0.78),
    ],
)
def test_spans_agree_with_marks_by_hand(kind: str, label: str, floor: float) -> None:
    rows = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if hashlib.sha256(row["id"].encode()).digest()[0] % 2]
    hits = marked = found = found_right = 0
    for row in rows:
        marks = {(mark["start"], mark["end"]) for mark in row["entities"] if mark["label"] == label}
        spans = {(span.start, span.end) for span in find_spans(row["context"]) if span.kind == kind}
        marked, found = marked + len(marks), found + len(spans)
        hits += sum(overlaps(mark, spans) for mark in marks)
        found_right += sum(overlaps(span, marks) for span in spans)
    precision, recall = found_right / found, hits / marked
    assert 2 * precision * recall / (precision + recall) >= floor


def overlaps(span: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
