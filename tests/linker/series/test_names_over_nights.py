"""Thirty nights of a growing town: names stay with the majority of their cases, and the lineage tells every night."""

from __future__ import annotations

from collections import Counter

import numpy as np

from linker.flow import relink
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.identity import case_groups, keep_names
from linker.series.lineage import RunEvent, series_after_run
from linker.settings import Settings
from linker.starting_model import starting_model
from linker.town.options import TownOptions
from linker.town.town import build_town

NIGHTS = 30


def test_names_last_over_thirty_nights() -> None:
    table = build_town(TownOptions(seed=6, cases=200, serial_share=0.7)).cases
    whole = relink(
        table, starting_model(), constraints=Constraints.none(), previous={}, next_number=1, settings=Settings()
    )
    options, links = ClusterOptions(whole.threshold), whole.linked.links
    happened: list[RunEvent] = []
    previous: dict[str, frozenset[str]] = {}
    number, kept, asked = 1, 0, 0
    for night, size in enumerate(np.linspace(5, len(table), NIGHTS).astype(int), start=1):
        inside = links.second < size
        tonight = Links(links.first[inside], links.second[inside], links.log10_lr[inside])
        labels = cluster(tonight, int(size), options, pair_log10_lr=whole.fitted.log10_lr).labels
        groups = case_groups(labels, table.case_id[:size])
        naming = keep_names(groups, previous, next_number=number)
        now = dict(zip(naming.names, groups, strict=True))
        happened += [RunEvent(night, event) for event in naming.events]
        assert series_after_run(happened, night) == now
        ended = [name for name in previous if name not in now]
        asked, kept = asked + len(previous), kept + len(previous) - len(ended)
        name_of = {case: name for name, cases in now.items() for case in cases}
        for name, cases in previous.items():
            went = Counter(name_of[case] for case in cases if case in name_of)
            most = max(went.values(), default=0)
            heirs = {heir for heir, count in went.items() if count == most}
            # Most of its cases bear its name, or that of a series that brought at least as many into one group.
            merged = any(heir in previous and len(now[heir] & previous[heir]) >= most for heir in heirs)
            assert not heirs or name in heirs or merged
        number, previous = naming.next_number, now
    assert kept >= 0.9 * asked > 100
