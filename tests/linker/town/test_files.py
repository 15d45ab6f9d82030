"""The files of a town: what police would hand over, openable, and without the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from linker.town.files import TownFiles, write_town
from linker.town.options import TownOptions
from linker.town.town import Town, build_town
from linker.town.windows import DAY, MONTH


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(TownOptions(cases=250, difficulty=0.8, language="mixed"))


@pytest.fixture(scope="module")
def files(town: Town, tmp_path_factory: pytest.TempPathFactory) -> TownFiles:
    return write_town(town, tmp_path_factory.mktemp("town") / "made" / "here")


def frames(files: TownFiles) -> tuple[pd.DataFrame, pd.DataFrame]:
    excel, text = files.cases
    return pd.read_excel(excel, engine="calamine", dtype={"案件编号": str}), pd.read_csv(text)


def test_the_same_town_gives_the_same_bytes(town: Town, files: TownFiles, tmp_path: Path) -> None:
    again = write_town(build_town(town.options), tmp_path)
    for first, second in zip(_paths(files), _paths(again), strict=True):
        assert first.read_bytes() == second.read_bytes()


def _paths(files: TownFiles) -> list[Path]:
    return [*files.cases, files.offenders, files.truth]


def test_each_language_has_its_ordinary_file(town: Town, files: TownFiles) -> None:
    chinese, english = frames(files)
    assert [path.name for path in files.cases] == ["cases.xlsx", "cases.csv"]
    assert chinese["案件编号"].tolist() == town.cases.case_id[town.language == "zh"].tolist()
    assert english["incident_number"].tolist() == town.cases.case_id[town.language == "en"].tolist()


def test_one_language_gives_one_file(tmp_path: Path) -> None:
    written = {
        language: write_town(build_town(TownOptions(cases=5, language=language)), tmp_path / language)
        for language in ("zh", "en")
    }
    assert [path.name for path in written["zh"].cases] == ["cases.xlsx"]
    assert [path.name for path in written["en"].cases] == ["cases.csv"]


def test_the_case_files_hold_no_truth(town: Town, files: TownFiles) -> None:
    ids = set(town.cases.offenders.values)
    for frame in frames(files):
        assert not any("offender_id" in column or "嫌疑人" in column or "series" in column for column in frame.columns)
        assert not ids & set(frame.astype(str).to_numpy().ravel())


def test_offenders_are_told_of_solved_cases_only(town: Town, files: TownFiles) -> None:
    known, truth = pd.read_csv(files.offenders), pd.read_csv(files.truth)
    assert set(known["case_id"]) == set(town.cases.case_id[town.solved])
    assert set(truth["case_id"]) == set(town.cases.case_id)
    assert set(known.itertuples(index=False)) < set(truth.itertuples(index=False))


def test_cells_say_what_the_table_says(town: Town, files: TownFiles) -> None:
    chinese, _ = frames(files)
    here = np.flatnonzero(town.language == "zh")
    table = town.cases.take(here)
    assert np.allclose(chinese["经度"], table.longitude, equal_nan=True)
    assert np.allclose(chinese["损失价值"], table.loss, equal_nan=True)
    assert chinese["简要案情"].fillna("").tolist() == table.narrative.tolist()
    assert chinese["作案手段"].fillna("").tolist() == ["；".join(codes) for codes in table.codes["method"].rows()]
    plain = ~np.isin(town.windows.precision[here], [DAY, MONTH])
    assert (pd.to_datetime(chinese["发案时间"][plain]).to_numpy() == table.earliest[plain])[
        ~np.isnat(table.earliest[plain])
    ].all()


def test_a_month_is_written_as_a_month(town: Town, files: TownFiles) -> None:
    chinese, english = frames(files)
    month = town.windows.precision == MONTH
    assert chinese["发案时间"][month[town.language == "zh"]].astype(str).str.fullmatch(r"\d{4}年\d{1,2}月").all()
    assert english["from_datetime"][month[town.language == "en"]].str.fullmatch(r"\d{4}-\d{2}").all()
    assert english["to_datetime"][month[town.language == "en"]].isna().all()


def test_a_day_is_written_as_a_day(town: Town, files: TownFiles) -> None:
    _, english = frames(files)
    day = (town.windows.precision == DAY)[town.language == "en"]
    assert english["from_datetime"][day].str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
    assert english["to_datetime"][day].tolist() == english["from_datetime"][day].tolist()
    assert day.any()
