"""Parts of a sentence: the offence, and what followed it (arrest, valuation, return, sentence)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from linker.library.narrative.words import PROCEDURE, any_of

# Verbs of taking, longest first; their objects are the goods. 盗窃罪 is a crime's name, 被盗 a participle.
_NOT_TAKING = "罪|案|犯|行为|作案|目标|未遂|地点|现场|工具|经过|故意|的?(?:事实|犯罪|手段|方式)"
TAKING = (
    "(?<![被所赃失防])(?:[盗窃偷骗顺牵骑开推拉运拿取抢卷劫扒搬抬剪拎拽掏]走|[盗窃偷骗抢扒劫掏]得|[盗窃偷扒骗抢]取"
    "|盗窃|扒窃|偷窃|入户盗|盗[割剪挖抢]|偷盗|窃|偷(?![窃盗])|盗(?![版用号窃割剪挖抢])|扒(?=[他其被走]))"
    f"(?!{_NOT_TAKING})了?"
)
_COMING = (
    "[窜流逃][至到入]|[来去跑走骑行赶溜翻爬钻闯潜][至到入进]|驾驶|驾车|骑行|乘坐|撬|翻墙|钻窗|攀爬|砸[碎破]|溜门"
    "|预谋|商量"
)
_PROCEDURE = any_of(PROCEDURE)
_SENTENCE = re.compile(r"[。;!?\n]+")
_ASIDE = re.compile(r"\([^()。]*\)")
_CONTENT = re.compile(f"(?P<offence>{TAKING}|{_COMING})|(?P<procedure>{_PROCEDURE})")


@dataclass(frozen=True)
class SentenceSpan:
    """Positions of a sentence; the offence part ends at `until`, where procedure begins (`start` without one)."""

    start: int
    end: int
    until: int


def sentences(text: str) -> list[SentenceSpan]:
    """Sentences of a Chinese text in half width, in order."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [SentenceSpan(start, end, _until(text, start, end)) for start, end in pairwise(ends) if start < end]


def begins_with_offence(text: str, start: int, end: int) -> bool:
    """Whether the text between two positions begins with the offence and not with procedure."""
    first = _CONTENT.search(text, start, end)
    return first is None or first["offence"] is not None


def in_offence(position: int, sentences_of_text: Sequence[SentenceSpan]) -> bool:
    """Whether a position lies in the offence part of its sentence."""
    return any(sentence.start <= position < sentence.until for sentence in sentences_of_text)


def _until(text: str, start: int, end: int) -> int:
    offence_end = start
    for match in _CONTENT.finditer(text, start, end):
        if match["procedure"]:
            # The clause that ends in an arrest names where the arrest was.
            clause = text.rfind(",", offence_end, match.start()) + 1
            return start if offence_end == start else clause or match.start()
        offence_end = match.end()
    return end


def blank_brackets(text: str) -> str:
    """Blank out the text inside brackets, positions kept: (另案起诉) is no procedure of this offence."""
    return _ASIDE.sub(lambda aside: "(" + "_" * (len(aside.group()) - 2) + ")", text)
