"""Thirty nights of a growing town: names stay with the majority of their cases, and the lineage tells every night."""

from __future__ import annotations

from collections import Counter

import numpy as np

from linker.flow import relink
from linker.series.constraints import Constraints
from linker.series.identity import case_groups
from linker.series.lineage import Happened, replayed
from linker.settings import Settings
from linker.starting import starting_model
from linker.town.options import TownOptions
from linker.town.town import build_town

NIGHTS = 30


def test_names_last_over_thirty_nights() -> None:
    table = build_town(TownOptions(seed=6, cases=150, serial_share=0.7)).cases
    happened: list[Happened] = []
    previous: dict[str, frozenset[str]] = {}
    number, kept, asked, changed = 1, 0, 0, set()
    for night, size in enumerate(np.linspace(5, len(table), NIGHTS).astype(int), start=1):
        tonight = table.take(np.arange(size))
        found = relink(
            tonight,
            starting_model(),
            constraints=Constraints.none(),
            previous=previous,
            next_number=number,
            settings=Settings(),
        )
        naming = found.naming
        now = dict(zip(naming.names, case_groups(found.clustering.labels, tonight.case_id), strict=True))
        happened += [Happened(night, event) for event in naming.events]
        assert replayed(happened, night) == now
        name_of = {case: name for name, cases in now.items() for case in cases}
        for name, cases in previous.items():
            went = Counter(name_of[case] for case in cases if case in name_of)
            asked += 1
            kept += name in now
            changed |= set() if name in now else {name}
            # A name that ended while its cases stand together went on in a series that had more of its own.
            if name not in now and went:
                heir, count = went.most_common(1)[0]
                assert heir not in previous or len(now[heir] & previous[heir]) >= count
        number, previous = naming.next_number, now
    named = {each.event.series_id for each in happened}
    print(f"{len(changed)} of {len(named)} names ended; a name lasts the night in {kept} of {asked}")  # noqa: T201
    assert kept >= 0.9 * asked > 100
