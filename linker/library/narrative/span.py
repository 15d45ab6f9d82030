"""Spans of a narrative, and the narrative in a spelling that keeps every position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["time", "place", "item", "tool", "value", "cash"]

# Replaces text that is already read; no pattern runs across it.
BLANK = "\0"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFF61: 0x3002}
_HAN = re.compile("[㐀-鿿]")


@dataclass(frozen=True)
class Span:
    """Stretch of a narrative: `text` stands from `start` to `end` (end excluded), as it is written there."""

    kind: Kind
    start: int
    end: int
    text: str


def half_width(text: str) -> str:
    """Convert a text to half width, character by character, so that positions stay."""
    return text.translate(_HALF_WIDTH)


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters, so that the rules of Chinese prose apply."""
    return _HAN.search(text) is not None


def blank_out(text: str, spans: Iterable[Span]) -> str:
    """Blank out the characters of spans, positions kept."""
    for span in spans:
        text = text[: span.start] + BLANK * (span.end - span.start) + text[span.end :]
    return text


def span_at(kind: Kind, text: str, start: int, end: int) -> Span:
    """Span from start to end, without white space at its ends."""
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return Span(kind, start, start + len(part), part)


def resolve_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Spans by start, without overlap: of two the earlier is kept, or the longer where both begin together."""
    resolved: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < span.end and (not resolved or resolved[-1].end <= span.start):
            resolved.append(span)
    return resolved


def without_overlap(spans: Iterable[Span], obstacles: Sequence[Span]) -> list[Span]:
    """Spans that overlap none of the obstacles."""
    return [
        span
        for span in spans
        if not any(span.start < obstacle.end and obstacle.start < span.end for obstacle in obstacles)
    ]
