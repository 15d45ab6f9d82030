"""A stretch of a narrative and what it names; and the narrative in a spelling that keeps every position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["time", "place", "item", "tool", "value", "cash"]

# Stands where another reader has already found something; no pattern runs across it.
TAKEN = "\0"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFF61: 0x3002}
_HAN = re.compile("[㐀-鿿]")


@dataclass(frozen=True)
class Span:
    """`text` is the narrative from `start` to `end` (end excluded), as it is written there."""

    kind: Kind
    start: int
    end: int
    text: str


def plain(text: str) -> str:
    """The text in half width, character by character, so that positions stay."""
    return text.translate(_HALF_WIDTH)


def is_chinese(text: str) -> bool:
    """Whether the rules of Chinese prose apply."""
    return _HAN.search(text) is not None


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with the characters of the spans blotted out, positions kept."""
    for span in spans:
        text = text[: span.start] + TAKEN * (span.end - span.start) + text[span.end :]
    return text


def span_at(kind: Kind, text: str, start: int, end: int) -> Span:
    """The span from start to end, without white space at its ends."""
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Span(kind, start, start + len(part), part)


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order of their start; of two that overlap the earlier, or of two that begin together the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < span.end and (not kept or kept[-1].end <= span.start):
            kept.append(span)
    return kept


def beside(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """The spans that overlap none of the others."""
    return [span for span in spans if not any(span.start < other.end and other.start < span.end for other in others)]
