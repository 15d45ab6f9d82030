"""Which part of a sentence tells the offence, and which what became of it: arrest, valuation, return, sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Verbs of taking, longest first; their objects are the goods. 盗窃罪 is a crime's name, 被盗 a participle.
TAKING = (
    r"(?<![被所赃失])(?:[盗窃偷骗顺牵骑开推拉运拿取抢卷劫扒搬抬剪拎拽掏]走|[盗窃偷骗抢扒劫掏]得|[盗窃偷扒骗抢]取|盗窃|扒窃|偷窃|入户盗|盗割|盗剪|盗挖"
    r"|盗抢|偷盗|窃|偷(?![窃盗])|盗(?![版用号窃割剪挖抢])|扒(?=[他其被走]))(?!罪|案|犯|行为|作案|目标|未遂|地点|现场|工具|经过|故意|的?(?:事实|犯罪|手段|方式))了?"
)
_COMING = r"[窜流逃][至到入]|[来去跑走骑行赶溜翻爬钻闯潜][至到入进]|驾驶|驾车|骑行|乘坐|撬|翻墙|钻窗|攀爬|砸[碎破]|溜门|预谋|商量"
_PROCEDURE = (
    "抓获|抓捕|归案|到案|投案|自首|扣押|发还|返还|归还|退还|退赔|退赃|赔偿|谅解|判处|判决|被判|有期徒刑|拘役|刑满|拘留|逮捕|羁押|看守所|查获"
    "|缴获|收缴|报案|报警|传唤|供述|供认|出生|生于|鉴定|认定|估价|民警|公安|派出所|警方|侦查|执法|取保候审|移送|起诉|被告知|悔改|起获|追回|追缴"
)
_SENTENCE = re.compile(r"[。;!?\n]+")
_ASIDE = re.compile(r"\([^()。]*\)")
_TOLD = re.compile(f"(?P<offence>{TAKING}|{_COMING})|(?P<procedure>{_PROCEDURE})")


@dataclass(frozen=True)
class Sentence:
    """A sentence's positions, and where in it the offence is told (`until`: where procedure takes over; its own start
    where the sentence tells no offence at all)."""

    start: int
    end: int
    until: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of a plain Chinese text, in order."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [Sentence(start, end, _until(text, start, end)) for start, end in pairwise(ends) if start < end]


def tells_offence(text: str, start: int, end: int) -> bool:
    """Whether what stands between two positions begins with the offence and not with procedure."""
    first = _TOLD.search(text, start, end)
    return first is None or first["offence"] is not None


def in_offence(position: int, told: Sequence[Sentence]) -> bool:
    """Whether a position lies where its sentence tells the offence."""
    return any(sentence.start <= position < sentence.until for sentence in told)


def _until(text: str, start: int, end: int) -> int:
    offence = False
    for match in _TOLD.finditer(text, start, end):
        if match["procedure"]:
            return match.start() if offence else start
        offence = True
    return end


def without_asides(text: str) -> str:
    """The text with what stands in brackets blotted out, positions kept: (另案起诉) is no procedure of this offence."""
    return _ASIDE.sub(lambda aside: "(" + "_" * (len(aside.group()) - 2) + ")", text)
