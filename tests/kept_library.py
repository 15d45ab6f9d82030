"""A library with a row in every table, and what of it a bureau would miss."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from sighting_samples import sighting_table

from features.case import Case, CaseTable, Trace
from features.columns import text_column
from linker.casework.users import accounts
from linker.library.records.items import Item
from linker.library.records.sensors import Sensor
from linker.library.store.runs import LineageRow, RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library

RUN = RunRecord("c", "", "s", "m", datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, 0, 1, tzinfo=UTC), "{}")


def fill(url: str) -> None:
    cases = [
        Case(
            case_id=f"案{number}",
            offence="盗窃",
            narrative="撬锁",
            loss=1_000.5,
            goods=("电动车",),
            traces=(Trace(kind="shoe_print", value=f"鞋{number}"),),
            offenders=("甲",),
            codes={"entry": ("forced",)},
        )
        for number in range(4)
    ]
    with Library.open(url) as library:
        with library.import_session("一.csv", "0") as session:
            session.add(CaseTable.from_cases(cases))
        library.remove_cases(["案3"])
        library.add_known_strings([("案1", "案0")])
        library.decide("confirmed", case_a="案0", case_b="案1", user="王", reason="同一鞋印", evidence="12")
        library.decide("solved", case_a="案2", subject="甲", user="李", reason="供认")
        library.save_model("m", '{"weights": []}')
        library.save_lexicon("a = 1\n")
        library.set_time_zone("Asia/Shanghai")
        links = StoredLinks(text_column(["案0"]), text_column(["案1"]), np.array([2.25]))
        series = SeriesRows(text_column(["S12", "S12"]), text_column(["案0", "案1"]), np.array([0.9, np.nan]))
        library.save_run(RUN, links, series, lineage=[LineageRow("new", "S12")])
        library.store_sensors([Sensor("K1", "东门", longitude=113.4, latitude=29.8, downtimes=((60, 120),))])
        with library.sighting_session("过车.csv", "1") as sightings:
            sightings.add(sighting_table("plate", [("澄A12345", "K1", 90), ("澄A12346", "K2", 100_000)]))
        library.store_items(
            "stolen", [Item("W1", "案1", "手机", serials=("imei:1", "frame:2"), earliest=60)], ("物品.csv", "2")
        )
        accounts.add_account(library, "Chen", "administrator", "right horse battery", user="test")


def content(url: str) -> dict[str, object]:
    """All that a bureau would miss."""
    with Library.open(url, create=False) as library:
        run = library.last_run()
        assert run is not None
        assert run.run_id is not None
        links, series = library.links(run.run_id), library.series(run.run_id)
        return {
            "cases": library.fingerprint(),
            "sources": [library.cases().narrative.tolist(), library.cases().loss.tolist()],
            "strings": library.known_strings(),
            "decisions": library.decisions(),
            "intact": library.verify_decisions(),
            "model": library.active_model(),
            "lexicon": library.user_lexicon(),
            "zone": library.time_zone(),
            "imports": library.imports(),
            "run": vars(run),
            "links": [column.tolist() for column in vars(links).values()],
            "series": [str(column.tolist()) for column in vars(series).values()],
            "sensors": library.sensors(),
            "sightings": [str(vars(part)) for part in library.stream_sightings("plate")],
            "record_imports": library.record_imports(),
            "objects": library.object_values([1, 2]),
            "items": library.items("stolen"),
            "people": accounts.list_accounts(library),
            "lineage": library.lineage(),
            "next": library.next_series_number(),
        }
