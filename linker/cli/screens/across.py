"""Links that cross a border and that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, bans, count, heading, percent, sanitise, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.matching.cross_border_links import CrossingLink

_CHINESE = {"jurisdiction": "辖区", "offence": "案件类别", "year": "年份"}


def across_screen(found: Sequence[CrossingLink], border: str, *, top: int) -> Iterator[RenderableType]:
    """The strongest of them, each case with its side of the border."""
    name = _CHINESE[border]
    yield heading(f"links across {border} that nobody has looked at", f"跨{name}、尚无人核对的串并线索")
    if not found:
        yield Text(f"none 无 (a case without a known {border} stands on no side {name}不详的案件不计)")
        return
    columns = (
        Column("case", "案件"),
        Column(border, name, wide=True),
        Column("case", "案件"),
        Column(border, name, wide=True),
        Column("log10 LR", "似然比", "right"),
        Column("prob.", "概率", "right"),
    )
    yield table(columns, (_row(one) for one in found[:top]))
    rest = f"{top:,} of {count(len(found), 'link')}; all with --csv" if len(found) > top else count(len(found), "link")
    yield Text(f"{rest}. Look closer: linker explain CASE CASE, then linker confirm or reject", style="dim")


def _row(one: CrossingLink) -> tuple[str | Text, ...]:
    sides = sanitise(one.case_a, 22), sanitise(one.border_a), sanitise(one.case_b, 22), sanitise(one.border_b)
    return *sides, bans(one.log10_lr), percent(one.probability)
