"""A rule that keeps two cases apart against strong evidence is listed, so that people look at its ground."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from linker.casework.decision_log.custody_records import store_custody, window_of
from linker.casework.linking.relink import relink_library
from linker.i18n.translate import translate
from linker.library.store.store import Library

PLATE = (Trace(kind="plate", value="粤B12345"), Trace(kind="phone", value="13812345678"))


def library(folder: Path, *offenders: str) -> Library:
    """Forty scattered cases, of which the first two share plate and phone; the first ones' offenders are known."""
    start = datetime(2024, 1, 1, 3)
    library = Library.open(folder / "cases.db")
    cases = [
        Case(
            case_id=f"C{at:02d}",
            window=TimeWindow(earliest=start + timedelta(days=9 * at), latest=start + timedelta(days=9 * at)),
            place=Place(longitude=113.0 + 0.05 * at, latitude=34.0),
            traces=PLATE if at < 2 else (),
            offenders=(offenders[at],) if at < len(offenders) and offenders[at] else (),
        )
        for at in range(40)
    ]
    with library.import_session("test", "1") as session:
        session.add(CaseTable.from_cases(cases))
    return library


def disputes(library: Library, language: str) -> list[str]:
    report = relink_library(library)
    return [translate(dispute.words, language) for dispute in report.disputes if dispute.kind == "challenged"]  # type: ignore[arg-type]


def test_two_lone_offenders_with_one_plate_and_phone_are_challenged(tmp_path: Path) -> None:
    with library(tmp_path, "P-1", "P-2") as cases:
        (sentence,) = disputes(cases, "zh")
    assert sentence.startswith("C00 与 C01 串并依据强（概率 ")
    assert sentence.endswith("；但C00 系 P-1 单独作案，C01 系 P-2 单独作案：现仍分开，请核实该记录")


def test_custody_against_one_plate_and_phone_is_challenged(tmp_path: Path) -> None:
    with library(tmp_path, "P-1") as cases:
        assert disputes(cases, "en") == []
        store_custody(cases, "P-1", window_of("2024-01-08", "2024-02-01"), "Li", "detained")
        (sentence,) = disputes(cases, "en")
    assert "P-1 was in custody when C01 happened" in sentence


def test_one_offender_of_both_challenges_nothing(tmp_path: Path) -> None:
    with library(tmp_path, "P-1", "P-1") as cases:
        assert disputes(cases, "en") == []
