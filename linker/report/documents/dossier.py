"""The dossier of a series as a document of several pages: what is known, how sure it is, and what to check next."""

from __future__ import annotations

from collections.abc import Iterator

from linker.i18n.dates import day
from linker.i18n.numbers import UNKNOWN, area, number, percent, signed
from linker.i18n.text import Label
from linker.report.data.dossier import CascadeFacts, Dossier, ForecastFacts
from linker.report.documents.document import (
    Block,
    Column,
    Document,
    Drawings,
    Evidence,
    Facts,
    Heading,
    Sentence,
    Table,
    Text,
)
from linker.report.documents.tables import cases_table, leads_table, links_table, traits_table
from linker.report.documents.wording import CAVEATS, SOURCES, days_text, hours_text, next_strike

MOST_CASES, MOST_LINKS, MOST_NAMED = 200, 40, 12


def dossier_document(dossier: Dossier) -> Document:
    """All parts, each left out where there is nothing to tell."""
    return Document(
        title=Label(f"Dossier of series {dossier.line.series_id}", f"系列 {dossier.line.series_id} 串并案卷宗"),
        line=summary(dossier),
        blocks=(
            Sentence(CAVEATS[0], "note"), *changed(dossier), Facts(_header(dossier)), *_warning(dossier),
            *_cases(dossier), *_pictures(), *_signature(dossier), *_links(dossier), *_forecast(dossier),
            *(block for one in dossier.cascades for block in _cascade(one)), *_checks(dossier), *_past(dossier),
            *_basis(dossier),
        ),
    )  # fmt: skip


def changed(dossier: Dossier) -> Iterator[Block]:
    """A note where the report is of a library that is no longer so."""
    if dossier.run.changed_since:
        yield Sentence(Label(
            "Cases, decisions or the model have changed since this run; re-link before you use this report.",
            "案件、决定或模型在本次串并后已有变动；请先重新串并再使用本报告。"), "note")  # fmt: skip


def summary(dossier: Dossier) -> Label:
    """The series in one line."""
    line, span = dossier.line, f"{day(dossier.line.first)} – {day(dossier.line.last)}"
    return Label(
        f"{line.cases:,} cases, {line.solved:,} solved · {span}" + (f" · {line.place}" if line.place else ""),
        f"{line.cases:,} 起案件，已破 {line.solved:,} 起 · {span}" + (f" · {line.place}" if line.place else ""),
    )


def base_rate(dossier: Dossier) -> Label:
    """How likely two cases are linked before anything is compared, and where that number comes from."""
    library = dossier.library
    pairs = f"{1.0 + 10.0**-library.log10_prior_odds:,.0f}"
    return Label(
        f"about 1 pair in {pairs} shares an offender; {library.base_rate.english}",
        f"约 {pairs} 对中有 1 对为同一（伙）人所为；{library.base_rate.chinese}",
    )


def fingerprint(dossier: Dossier) -> str:
    """What re-computes the report: run, inputs, model and program."""
    run = dossier.run
    parts = (
        ("cases", run.cases_fingerprint), ("decisions", run.decisions_fingerprint),
        ("settings", run.settings_fingerprint), ("model", run.model_fingerprint),
    )  # fmt: skip
    told = " · ".join(f"{name} {value[:12] or UNKNOWN}" for name, value in parts)
    return f"run {run.number} ({run.finished:%Y-%m-%d %H:%M} UTC) · {told} · linker {dossier.program}"


def case_names(case_ids: tuple[str, ...]) -> str:
    """Case ids as one text; of many the first."""
    more = f" … +{len(case_ids) - MOST_NAMED}" if len(case_ids) > MOST_NAMED else ""
    return ", ".join(case_ids[:MOST_NAMED]) + more


def _header(dossier: Dossier) -> tuple[tuple[Label, Text], ...]:
    line, life = dossier.line, dossier.life
    incidents = f"{line.cases:,} / {life.incidents:,}"
    place = f"{line.place} ({line.place_cases}/{line.cases})" if line.place else UNKNOWN
    rhythm = f"{life.silent_days:,.0f} / {life.rhythm_days:,.0f}" if life.strikes else UNKNOWN
    return (
        (Label("cases / incidents", "案件数 / 事件数"), incidents),
        (Label("from – to", "起止"), f"{day(line.first)} – {day(line.last)}"),
        (Label("most often at", "多发地点"), place),
        (Label("extent", "范围"), area(line.area_km)),
        (Label("mean probability of membership", "平均归属概率"), percent(line.probability)),
        (
            Label("expected to belong", "预计真正属于本系列"),
            f"{number(round(line.expected_cases, 1))} / {line.cases:,}",
        ),
        (Label("cohesion (mean log10 LR)", "内聚度（平均 log10 LR）"), signed(line.cohesion)),
        (Label(f"state as of {life.as_of:%Y-%m-%d}", f"状态（截至 {life.as_of:%Y-%m-%d}）"), life.state),
        (Label("days silent / expected between strikes", "沉寂天数 / 预期间隔天数"), rhythm),
    )


def _warning(dossier: Dossier) -> Iterator[Block]:
    found = dossier.warning
    if found is not None:
        yield Heading(Label("Early warning", "预警"))
        yield Sentence(Label(
            f"Reached on {found.at:%Y-%m-%d} with {found.triggered_by}: {found.words.english}.",
            f"{found.at:%Y-%m-%d} 因 {found.triggered_by} 达到预警条件：{found.words.chinese}。"))  # fmt: skip


def _cases(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("Cases", "案件"))
    yield cases_table(dossier.members, MOST_CASES)
    told = [member for member in dossier.members if member.narrative]
    if told:
        yield Heading(Label("Narratives (may name victims)", "简要案情（可能含当事人信息）"))
        columns = (Column(Label("case", "案件"), 1.0), Column(Label("narrative", "简要案情"), 4.0))
        yield Table(columns, tuple((one.case_id, one.narrative) for one in told[:MOST_CASES]))


def _pictures() -> Iterator[Block]:
    yield Heading(Label("Where and when", "时空分布"))
    yield Drawings(("map", "timeline"))
    yield Drawings(("links", "calendar"))


def _signature(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("Signature: what its cases share, and how rare that is", "共同特点与稀有度"))
    if dossier.signature.shared:
        yield traits_table(dossier.signature.shared, dossier.members)
    else:
        yield Sentence(Label("Nothing stands out against the library.", "没有比全库更突出的共同特点。"))
    for words in (*dossier.signature.changes, *dossier.signature.odd):
        yield Sentence(words)


def _links(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("Links inside the series, strongest first", "系列内关联（由强到弱）"))
    if not dossier.links:
        yield Sentence(Label("No pair inside reaches the threshold of a link by itself.",
                             "系列内没有单独达到关联门槛的案件对。"))  # fmt: skip
        return
    yield links_table(dossier.links, MOST_LINKS)
    for link in dossier.evidence:
        yield Evidence(link)


def _forecast(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("Forecast: where and when next", "预测：下次地点与时间"))
    forecast = dossier.forecast
    if forecast is None:
        yield Sentence(dossier.refused or Label("no forecast", "不作预测"))
        return
    yield Sentence(next_strike(forecast))
    yield Sentence(Label(
        f"Given no strike before {forecast.on:%Y-%m-%d}; learned from {forecast.population} other series. "
        "The stated shares are those a test on solved series must reach (linker forecast --backtest).",
        f"以 {forecast.on:%Y-%m-%d} 前未再作案为前提；参照其他 {forecast.population} 个系列。"
        "所述比例应以已破系列回测检验（linker forecast --backtest）。"), "soft")  # fmt: skip
    yield _windows(forecast)
    if forecast.spots:
        yield _spots(forecast)
    for words in forecast.unsaid:
        yield Sentence(Label(f"Not said: {words.english}", f"未预测 {words.chinese}"), "soft")


def _windows(forecast: ForecastFacts) -> Table:
    columns = (
        Column(Label("share", "比例"), 0.6, is_number=True),
        Column(Label("area, km²", "面积 km²"), 0.8, is_number=True),
        Column(Label("days", "日期"), 1.6), Column(Label("hours", "时段"), 1.6),
    )  # fmt: skip
    areas = {region.share: f"{region.area_km2:.2g}" for region in forecast.regions}
    return Table(columns, tuple(
        (f"{100.0 * one.share:.0f} %", areas.get(one.share, UNKNOWN), days_text(one.first_day, one.last_day),
         hours_text(one.hours)) for one in forecast.windows
    ))  # fmt: skip


def _spots(forecast: ForecastFacts) -> Table:
    reach = f"{1000.0 * forecast.radius_km:.0f} m"
    columns = (
        Column(Label("spot worth watching: nearest case", "重点守候点：最近案件"), 2.4),
        Column(Label("metres from it", "相距（米）"), 0.8, is_number=True),
        Column(Label(f"chance within {reach}", f"{reach} 内概率"), 0.8, is_number=True),
    )
    return Table(columns, tuple(
        (f"{one.near_case} {one.near}".strip(), f"{1000.0 * one.near_km:,.0f}", percent(one.chance))
        for one in forecast.spots
    ))  # fmt: skip


def _cascade(found: CascadeFacts) -> Iterator[Block]:
    yield Heading(Label(f"Leads from {found.offender.english}", f"{found.offender.chinese}的带破线索"))
    yield Sentence(Label(f"known cases: {case_names(found.known_cases)}", f"已知案件：{case_names(found.known_cases)}"))
    if found.leads:
        yield leads_table(found)
    else:
        yield Sentence(Label("No open case is likely enough to be a lead.", "没有足够可能的未破案件。"))


def _checks(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("What to check next", "下一步核查"))
    if not dossier.checks:
        yield Sentence(Label("Nothing stands out.", "暂无突出事项。"))
        return
    columns = (Column(Label("what", "事项"), 2.6), Column(Label("cases", "涉及案件"), 2.0))
    yield Table(columns, tuple((one.words, case_names(one.case_ids)) for one in dossier.checks))


def _past(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("What the series was in earlier runs", "沿革"))
    columns = (
        Column(Label("run", "次"), 0.4, is_number=True), Column(Label("when (UTC)", "时间（UTC）"), 1.0),
        Column(Label("what", "变化"), 1.6), Column(Label("cases", "案件数"), 0.5, is_number=True),
    )  # fmt: skip
    yield Table(columns, tuple(
        (str(one.run), f"{one.at:%Y-%m-%d %H:%M}" if one.at else UNKNOWN, one.words, str(one.cases))
        for one in dossier.past[-20:]
    ))  # fmt: skip


def _basis(dossier: Dossier) -> Iterator[Block]:
    yield Heading(Label("What this rests on, and its limits", "依据与局限"))
    for words in CAVEATS[1:]:
        yield Sentence(words)
    model = dossier.model
    learned = (
        ("invented cases (starting model)", "虚构案件（起步模型）")
        if model.is_starting
        else ("solved cases", "已破案件")
    )
    yield Facts((
        (Label("base rate", "基础概率"), base_rate(dossier)),
        (Label("model", "模型"), Label(
            f"learned from {model.cases:,} {learned[0]}, Cllr {model.cllr:.3f} held out, "
            f"log10 LR bounded to {signed(model.lower_log10_lr)} … {signed(model.upper_log10_lr)}",
            f"由 {model.cases:,} 起{learned[1]}训练，留出 Cllr {model.cllr:.3f}，"
            f"log10 LR 限于 {signed(model.lower_log10_lr)} … {signed(model.upper_log10_lr)}")),
        (Label("fingerprints", "指纹"), fingerprint(dossier)),
        (Label("left out", "未列入"), _left_out(dossier)),
    ))  # fmt: skip
    yield Heading(Label("From which fields each part comes", "各部分所据字段"))
    yield Facts(SOURCES)


def _left_out(dossier: Dossier) -> Label:
    english, chinese = [], []
    if not dossier.with_narratives:
        english.append("narratives and victims' names (--with-narratives)")
        chinese.append("简要案情及被害人姓名（--with-narratives）")
    if not dossier.with_names:
        english.append("ids of known offenders: letters stand for them (--with-names)")
        chinese.append("已知作案人编号，以字母代替（--with-names）")
    return Label("; ".join(english) or "nothing", "；".join(chinese) or "无")
