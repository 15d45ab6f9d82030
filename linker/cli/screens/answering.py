"""What the library answers about one case or one pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, bans, count, facts, heading, one_in, percent, sanitise, signed, table
from linker.i18n.text import Translatable
from linker.i18n.translate import both_languages, in_document, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.matching.explanation import Contribution, Missing, PairAnswer
    from linker.casework.matching.match import MatchAnswer

LinkRow = tuple[str, str, float, float]
LIMIT = "limit"
MOST_FOR, MOST_AGAINST = 2, 1
# Half of the last digit shown.
NOTHING = 0.005
CAVEAT = "The engine proposes, people decide. 本结果仅为串并线索，须由办案人员核实判断。"
_LR, _CHANCE = Column("log10 LR", "似然比", "right"), Column("prob.", "概率", "right")


def match_screen(answer: MatchAnswer) -> Iterator[RenderableType]:
    """The screen of one case's partners and series."""
    yield heading(f"series case {sanitise(answer.case_id)} may belong to", "可能所属系列")
    if answer.series:
        columns = (
            Column("series", "系列"),
            _LR,
            _CHANCE,
            Column("cases", "案件数", "right"),
            Column("nearest case", "最相近案件"),
        )
        yield table(
            columns,
            ((one.series_id, bans(one.log10_lr), percent(one.probability), f"{one.cases:,}",
              sanitise(one.strongest, 40))
             for one in answer.series if one.log10_lr > 0),
        )  # fmt: skip
    else:
        yield Text("none yet (linker relink makes them)")
    yield heading("likely partners", "可能的关联案件")
    columns = (
        Column("case", "案件"),
        _LR,
        _CHANCE,
        Column("series", "系列"),
        Column("strongest reasons", "主要依据", wide=True),
    )
    yield table(
        columns,
        ((sanitise(one.case_id, 28), bans(one.log10_lr), percent(one.probability), one.series,
          reasons(one.contributions))
         for one in answer.matches),
        lines=True,
    )  # fmt: skip
    yield Text(f"base rate 先验: {base_rate_lines(answer.base_rate)}", style="dim")
    yield Text(CAVEAT, style="dim")


def base_rate_lines(origin: Translatable) -> str:
    """Where the prior comes from, a line each language."""
    return "\n".join(both_languages(origin).values())


def reasons(terms: Sequence[Contribution]) -> Text:
    """The strongest terms for and against a link, a line each."""
    own = [term for term in terms if term.variable != LIMIT]
    speaking_for = [term for term in own if term.log10_lr >= NOTHING][:MOST_FOR]
    against = [term for term in own if term.log10_lr <= -NOTHING][:MOST_AGAINST]
    lines = [
        Text(f"{signed(term.log10_lr, 1)} {_brief(term)}", style="green" if term.log10_lr > 0 else "red")
        for term in (*speaking_for, *against)
    ]
    return Text("\n").join(lines)


def explain_screen(answer: PairAnswer) -> Iterator[RenderableType]:
    """The screen of one pair: verdict, terms that sum, what is missing, prior and posterior."""
    yield heading(f"{sanitise(answer.case_a)}  —  {sanitise(answer.case_b)}")
    # Without blanks, a terminal breaks a Chinese sentence at its edge and not before a number.
    yield Text(f"{translate(answer.words, 'en')}\n{''.join(translate(answer.words, 'zh').split())}\n")
    own = [term for term in answer.contributions if term.variable != LIMIT]
    yield from _terms("for a link", "支持串并", [term for term in own if term.log10_lr >= NOTHING])
    yield from _terms("against a link", "不支持串并", [term for term in own if term.log10_lr <= -NOTHING])
    silent = [term for term in own if abs(term.log10_lr) < NOTHING]
    if silent:
        yield Text(
            f"known, says nothing either way 已知但无影响: {', '.join(_brief(term) for term in silent)}\n", style="dim"
        )
    yield from _missing(answer.missing)
    yield facts(_sum(answer, sum(term.log10_lr for term in own)))
    yield Text(f"\n{CAVEAT}", style="dim")


def links_screen(rows: Sequence[LinkRow], *, top: int) -> Iterator[RenderableType]:
    """The strongest links."""
    columns = (Column("case", "案件"), Column("case", "案件"), _LR, _CHANCE)
    ranked = sorted(rows, key=lambda row: (-row[2], row[0], row[1]))
    yield table(
        columns,
        ((sanitise(a, 32), sanitise(b, 32), bans(score), percent(chance)) for a, b, score, chance in ranked[:top]),
    )
    rest = f"{top:,} of {count(len(rows), 'link')}; all with --csv" if len(rows) > top else count(len(rows), "link")
    yield Text(rest, style="dim")


def _terms(english: str, chinese: str, terms: Sequence[Contribution]) -> Iterator[RenderableType]:
    yield heading(f"{english}", chinese)
    if not terms:
        yield Text("nothing 无\n")
        return
    columns = (
        Column("log10 LR", "似然比", "right"),
        Column("evidence", "依据", wide=True),
        Column("measured", "测得", "right"),
    )
    yield table(columns, ((bans(one.log10_lr), in_document(one.words, "both", "  "), measured(one)) for one in terms))


def _missing(terms: Sequence[Missing]) -> Iterator[RenderableType]:
    if not terms:
        return
    yield heading("missing: would say more if it were recorded", "缺失信息")
    columns = (Column("could add", "可能增减", "right"), Column("unknown", "未知", wide=True))
    yield table(
        columns,
        ((f"{signed(one.lowest)} to {signed(one.highest)}", in_document(one.words, "both", "  ")) for one in terms),
    )


def _sum(answer: PairAnswer, own: float) -> tuple[tuple[str, str, str | Text], ...]:
    limit = answer.log10_lr - own
    posterior = answer.log10_lr + answer.log10_prior_odds
    what = "   what the training data can carry 训练数据所能支持的上限"
    kept = [("limit", "上限修正", Text.assemble(bans(limit), what))] if abs(limit) >= NOTHING else []
    return (
        ("sum of the terms", "各项之和", bans(own)),
        *kept,
        ("log10 LR", "似然比", bans(answer.log10_lr)),
        ("base rate", "先验", Text.assemble(bans(answer.log10_prior_odds),
         f"   {one_in(answer.log10_prior_odds)}; {base_rate_lines(answer.base_rate)}")),
        ("posterior", "后验", Text.assemble(bans(posterior), f"   probability 概率 {percent(answer.probability)}")),
    )  # fmt: skip


def measured(term: Contribution) -> str:
    """What was measured, in its unit."""
    if term.value is None:
        return ""
    digits = 0 if term.value >= 100 else 1 if term.value >= 1 else 2
    return f"{term.value:,.{digits}f} {term.unit}".strip()


def _brief(term: Contribution) -> str:
    english, chinese = both_languages(term.words).values()
    name = f"{chinese.split('（')[0]} {english.split(',')[0].split('(')[0].strip()}"
    return f"{name} {measured(term)}" if term.unit not in ("bans", "cosine", "log10") else name
