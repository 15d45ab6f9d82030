"""Whose is it: recovered items matched with stolen ones, the owners to call, and what each series gives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import Ragged, number_column, text_column
from features.text import normalise
from linker.casework.users.access_log import log_access
from linker.casework.workspace.workspace import Workspace
from linker.errors import InputError
from linker.library.records.items import RECOVERED_SIDE, STOLEN_SIDE, Item
from linker.property.items import ItemColumns
from linker.property.likeness import VARIABLES, Likeness
from linker.property.matching import ItemMatches, match_items


@dataclass(frozen=True)
class ItemTerm:
    """One comparison of two items and what it weighs; the terms of a match sum to its log10 LR."""

    variable: str
    log10_lr: float


@dataclass(frozen=True)
class PropertyMatch:
    """A recovered item and the stolen one it is likeliest to be, by the one-to-one assignment.

    `mismatch` is the probability that it is not. `owner` and `contact` are "" unless they were asked for.
    """

    recovered_id: str
    recovered: str
    outlet: str
    stolen_id: str
    stolen: str
    case_id: str
    series: str
    value: float | None
    log10_lr: float
    probability: float
    mismatch: float
    terms: tuple[ItemTerm, ...]
    owner: str = ""
    contact: str = ""


@dataclass(frozen=True)
class SeriesReturn:
    """What comes back to the cases of one series ("" none): items, and their value as far as it is known."""

    series: str
    cases: int
    items: int
    value: float


@dataclass(frozen=True)
class OutletCases:
    """An outlet at which things of several cases turned up."""

    outlet: str
    cases: tuple[str, ...]
    items: int


@dataclass(frozen=True)
class PropertyAnswer:
    """Recovered items against stolen ones.

    `share_on_file` is the estimated share of recovered items that are among the stolen ones at all; `expected_wrong`
    the number of these matches that are stated to be wrong; `from_goods` how many stolen items are only goods of cases.
    """

    stolen: int
    from_goods: int
    recovered: int
    share_on_file: float
    expected_wrong: float
    matches: tuple[PropertyMatch, ...]
    series: tuple[SeriesReturn, ...]
    outlets: tuple[OutletCases, ...]


def match_property(
    workspace: Workspace, *, least: float = 0.5, with_owners: bool = False, user: str = "", reason: str = ""
) -> PropertyAnswer:
    """Match recovered items with stolen ones, each at most once; matches less probable than `least` are left out.

    Owners are named only on request, which is logged with its reason; InputError without one.
    """
    if with_owners:
        if not reason.strip():
            raise InputError("property.reason_needed")
        log_access(workspace.library, user, "property", f"owners: {reason}")
    recovered = workspace.library.items(RECOVERED_SIDE)
    imported = workspace.library.items(STOLEN_SIDE)
    goods = list(_goods_of_cases(workspace, {item.case_id for item in imported}))
    stolen = [*imported, *goods]
    result = match_items(Likeness.of(_columns(stolen), _columns(recovered)), _columns(recovered))
    matches = tuple(_matches(workspace, stolen, recovered, result, least=least, with_owners=with_owners))
    return PropertyAnswer(
        stolen=len(stolen),
        from_goods=len(goods),
        recovered=len(recovered),
        share_on_file=result.share_on_file,
        expected_wrong=sum(match.mismatch for match in matches),
        matches=matches,
        series=tuple(_returns(matches)),
        outlets=tuple(_outlets(matches)),
    )


def _goods_of_cases(workspace: Workspace, with_items: set[str]) -> Iterator[Item]:
    """The goods of cases of which no stolen items were imported, each as an item of its own."""
    cases = workspace.cases
    for row in range(len(cases)):
        case_id = str(cases.case_id[row])
        if case_id in with_items:
            continue
        for number, good in enumerate(cases.goods.row(row), start=1):
            yield Item(
                item_id=f"{case_id}#{number}",
                case_id=case_id,
                item_name=normalise(good),
                earliest=_second(cases.earliest[row]),
                latest=_second(cases.latest[row]),
                longitude=_number(cases.longitude[row]),
                latitude=_number(cases.latitude[row]),
            )


def _columns(items: Sequence[Item]) -> ItemColumns:
    ends = [item.latest if item.latest is not None else item.earliest for item in items]
    return ItemColumns(
        item_id=text_column(item.item_id for item in items),
        name=text_column(item.item_name for item in items),
        brand=text_column(item.brand for item in items),
        model=text_column(item.model for item in items),
        colour=text_column(item.colour for item in items),
        serials=Ragged.from_rows(item.serials for item in items),
        value=number_column(item.value for item in items),
        earliest=number_column(item.earliest if item.earliest is not None else item.latest for item in items),
        latest=number_column(ends),
        longitude=number_column(item.longitude for item in items),
        latitude=number_column(item.latitude for item in items),
    )


def _matches(
    workspace: Workspace,
    stolen: Sequence[Item],
    recovered: Sequence[Item],
    result: ItemMatches,
    *,
    least: float,
    with_owners: bool,
) -> Iterator[PropertyMatch]:
    pairs = result.pairs
    rows = np.flatnonzero(result.is_assigned & (result.probability >= least))
    series_of_case = workspace.series_of_case
    for pair in rows[np.argsort(-result.probability[rows], kind="stable")].tolist():
        thing, origin = recovered[pairs.recovered[pair]], stolen[pairs.stolen[pair]]
        terms = zip(VARIABLES, pairs.terms[:, pair].tolist(), strict=True)
        yield PropertyMatch(
            recovered_id=thing.item_id,
            recovered=_words(thing),
            outlet=thing.outlet,
            stolen_id=origin.item_id,
            stolen=_words(origin),
            case_id=origin.case_id,
            series=series_of_case.get(origin.case_id, ""),
            value=origin.value,
            log10_lr=float(pairs.log10_lr[pair]),
            probability=float(result.probability[pair]),
            mismatch=1.0 - float(result.probability[pair]),
            terms=tuple(ItemTerm(name, weight) for name, weight in terms if weight),
            owner=origin.owner if with_owners else "",
            contact=origin.contact if with_owners else "",
        )


def _returns(matches: Iterable[PropertyMatch]) -> Iterator[SeriesReturn]:
    by_series: dict[str, list[PropertyMatch]] = {}
    for match in matches:
        by_series.setdefault(match.series, []).append(match)
    for series, group in sorted(by_series.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        value = sum(match.value or 0.0 for match in group)
        yield SeriesReturn(series, len({match.case_id for match in group}), len(group), value)


def _outlets(matches: Iterable[PropertyMatch]) -> Iterator[OutletCases]:
    by_outlet: dict[str, list[PropertyMatch]] = {}
    for match in matches:
        if match.outlet:
            by_outlet.setdefault(match.outlet, []).append(match)
    for outlet, group in sorted(by_outlet.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        cases = tuple(sorted({match.case_id for match in group if match.case_id}))
        if len(cases) > 1:
            yield OutletCases(outlet, cases, len(group))


def _words(item: Item) -> str:
    return " ".join(filter(None, (item.brand, item.model, item.colour, item.item_name)))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _second(moment: np.datetime64) -> int | None:
    return None if np.isnat(moment) else int(moment.astype("datetime64[s]").astype(np.int64))
