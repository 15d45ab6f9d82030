"""The town: reproducible, true to its options, and neither trivial nor hopeless to link."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray, StrArray, text_column
from linker.errors import SettingsError
from linker.town.geography import KM_PER_DEGREE
from linker.town.options import TownOptions
from linker.town.town import Town, build_town
from linker.town.windows import UNKNOWN

LARGE = TownOptions(cases=3000, width_km=20.0, seed=7)


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(TownOptions())


@pytest.fixture(scope="module")
def large() -> Town:
    return build_town(LARGE)


def rows(town: Town) -> list[object]:
    return [town.cases.case(row) for row in range(len(town))]


def linked_pairs(town: Town) -> tuple[IntArray, IntArray]:
    crews = [np.triu_indices(len(members), 1) for members in town.series]
    first = [members[i] for members, (i, _) in zip(town.series, crews, strict=True)]
    second = [members[j] for members, (_, j) in zip(town.series, crews, strict=True)]
    return np.concatenate(first), np.concatenate(second)


def distance_km(town: Town, first: IntArray, second: IntArray) -> FloatArray:
    north = (town.cases.latitude[first] - town.cases.latitude[second]) * KM_PER_DEGREE
    east = (town.cases.longitude[first] - town.cases.longitude[second]) * KM_PER_DEGREE * np.cos(np.radians(29.87))
    return np.asarray(np.hypot(north, east))


def gap_days(town: Town, first: IntArray, second: IntArray) -> FloatArray:
    gap = (town.windows.reported[first] - town.windows.reported[second]).astype(np.float64)
    return np.asarray(np.abs(gap) / 86400.0)


def test_the_same_seed_gives_the_same_town(town: Town) -> None:
    again = build_town(TownOptions())
    assert rows(again) == rows(town)
    assert again.solved.tolist() == town.solved.tolist()


def test_another_seed_gives_another_town(town: Town) -> None:
    other = build_town(TownOptions(seed=2))
    assert set(other.cases.narrative) & set(town.cases.narrative) <= {""}


def test_nothing_is_drawn_from_the_global_generator(town: Town) -> None:
    np.random.seed(3)  # noqa: NPY002 - to show that global state is not used
    before = np.random.get_state()[1].tolist()  # type: ignore[index]  # noqa: NPY002
    assert rows(build_town(TownOptions())) == rows(town)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_shares_are_those_asked_for(share: float) -> None:
    built = build_town(TownOptions(cases=200, serial_share=share, solved_share=share))
    assert sum(len(members) for members in built.series) == round(200 * share)
    assert built.solved.sum() == round(200 * share)


def test_every_offender_of_a_series_has_two_cases_or_more(large: Town) -> None:
    cases_of = Counter(large.cases.offenders.values.tolist())
    serial = np.concatenate(large.series)
    assert min(cases_of[name] for row in serial for name in large.cases.offenders.row(int(row))) >= 2
    rest = np.setdiff1d(np.arange(len(large)), serial)
    assert {cases_of[name] for row in rest for name in large.cases.offenders.row(int(row))} == {1}


def test_nobody_takes_part_twice_in_one_case(large: Town) -> None:
    assert all(len(set(crew)) == len(crew) >= 1 for crew in large.cases.offenders.rows())


def test_gangs_act_in_changing_company_and_some_share_a_member(large: Town) -> None:
    companies = [{large.cases.offenders.row(int(row)) for row in gang.cases} for gang in large.gangs]
    assert len(large.gangs) > 5
    assert np.mean([len(company) > 1 for company in companies]) > 0.8
    assert all(len(gang.offenders) > 2 for gang in large.gangs)
    crews_of = Counter(name for members in large.series for name in _names(large, members))
    assert max(crews_of.values()) > 1


def _names(town: Town, members: IntArray) -> set[str]:
    return set(town.cases.offenders.take(members).values.tolist())


def test_most_cases_of_a_caught_crew_are_cleared_but_not_all(large: Town) -> None:
    shares = [large.solved[members].mean() for members in large.series if len(members) > 4]
    assert {0.0} < set(shares)
    assert any(0.5 < share < 1.0 for share in shares)


def test_linked_pairs_are_nearer_than_random_ones_and_overlap_with_them(town: Town) -> None:
    first, second = linked_pairs(town)
    random_first, random_second = np.triu_indices(len(town), 1)
    linked, random = distance_km(town, first, second), distance_km(town, random_first, random_second)
    assert 0.6 < np.nanmedian(linked) < 2.5
    assert np.nanmedian(random) > 2.0 * np.nanmedian(linked)
    assert np.nanquantile(linked, 0.9) > np.nanquantile(random, 0.25)


def test_linked_pairs_are_closer_in_time_than_random_ones_and_overlap_with_them(town: Town) -> None:
    first, second = linked_pairs(town)
    random_first, random_second = np.triu_indices(len(town), 1)
    linked, random = gap_days(town, first, second), gap_days(town, random_first, random_second)
    assert 10.0 < np.median(linked) < 60.0
    assert np.median(random) > 2.5 * np.median(linked)
    assert np.quantile(linked, 0.95) > np.quantile(random, 0.25)


@pytest.mark.parametrize("facet", ["method", "approach", "target"])
def test_habits_show_in_codes_and_less_so_in_a_hard_town(facet: str) -> None:
    easy, middle, hard = (
        _excess_agreement(build_town(replace(LARGE, difficulty=difficulty)), facet) for difficulty in (0.0, 0.5, 1.0)
    )
    assert easy > middle > hard > 0.02


def _excess_agreement(town: Town, facet: str) -> float:
    """How much oftener a facet agrees in one crew than between random cases of the same offence."""
    codes = text_column(values[0] if values else "" for values in town.cases.codes[facet].rows())
    first, second = linked_pairs(town)
    random_first, random_second = np.random.default_rng(0).integers(0, len(town), (2, 40_000))
    linked, random = _agreement(town, codes, first, second), _agreement(town, codes, random_first, random_second)
    return linked - random


def _agreement(town: Town, codes: StrArray, first: IntArray, second: IntArray) -> float:
    offence = town.cases.offence
    usable = (codes[first] != "") & (codes[second] != "") & (offence[first] == offence[second]) & (first != second)
    return float((codes[first] == codes[second])[usable].mean())


def test_a_hard_town_leaves_more_out_and_knows_times_less_well() -> None:
    towns = [build_town(replace(LARGE, difficulty=difficulty)) for difficulty in (0.0, 0.5, 1.0)]
    measures = {
        "points": [np.isnan(town.cases.longitude).mean() for town in towns],
        "times": [(town.windows.precision == UNKNOWN).mean() for town in towns],
        "codes": [(town.cases.codes["method"].lengths == 0).mean() for town in towns],
        "hours": [_mean_hours(town) for town in towns],
        "losses": [np.isnan(town.cases.loss).mean() for town in towns],
    }
    assert {name: sorted(values) for name, values in measures.items()} == measures


def _mean_hours(town: Town) -> float:
    window = town.cases.latest - town.cases.earliest
    return float(window[~np.isnat(window)].astype("timedelta64[s]").astype(np.float64).mean() / 3600.0)


def test_windows_are_ordered_and_lie_in_the_time_of_the_town(town: Town) -> None:
    earliest, latest = town.cases.earliest, town.cases.latest
    both = ~np.isnat(earliest) & ~np.isnat(latest)
    assert (earliest[both] <= latest[both]).all()
    assert (earliest[~np.isnat(earliest)] > np.datetime64("2022-11-01")).all()
    assert (np.diff(town.windows.reported) >= np.timedelta64(0)).all()


@pytest.mark.parametrize("language", ["zh", "en", "mixed"])
def test_texts_do_not_name_the_offender_and_speak_one_language(language: str) -> None:
    built = build_town(TownOptions(cases=150, language=language))  # type: ignore[arg-type]
    for row, name in enumerate(built.language):
        case = built.cases.case(row)
        shown = case.model_dump_json(exclude={"offenders"})
        assert not any(offender in shown for offender in case.offenders)
        assert any("一" <= letter <= "鿿" for letter in shown) == (name == "zh")
    assert set(built.language) == ({"zh", "en"} if language == "mixed" else {language})


def test_a_narrative_tells_writers_not_offenders(town: Town) -> None:
    """The endings of narratives, which depend on the writer only, agree no oftener in a series than anywhere."""
    ending = np.array([text.rstrip("。").rsplit("。", 1)[-1] for text in town.cases.narrative])
    usable = np.char.find(ending, "元") < 0
    first, second = linked_pairs(town)
    random_first, random_second = np.triu_indices(len(town), 1)
    linked, random = (
        (ending[a] == ending[b])[usable[a] & usable[b]].mean()
        for a, b in ((first, second), (random_first, random_second))
    )
    assert abs(linked - random) < 0.05


def test_traces_of_all_kinds_are_found_and_identity_traces_are_rare(large: Town) -> None:
    found = Counter(large.cases.trace_kind.values.tolist())
    assert set(found) == {"shoe_print", "fingerprint", "dna", "plate", "phone", "tool_mark"}
    assert found["fingerprint"] < 0.06 * len(large)
    assert found["dna"] < found["fingerprint"] < found["shoe_print"]
    plates = large.cases.trace_value.values[large.cases.trace_kind.values == "plate"]
    assert 0.2 < np.mean(["*" in plate for plate in plates]) < 0.8


def test_a_fingerprint_names_one_person_and_a_shoe_print_many(large: Town) -> None:
    for kind, alone in (("fingerprint", True), ("shoe_print", False)):
        people: dict[str, list[set[str]]] = {}
        for row in range(len(large)):
            for trace in large.cases.case(row).traces:
                if trace.kind == kind:
                    people.setdefault(trace.value, []).append(set(large.cases.offenders.row(row)))
        repeated = [set.intersection(*crews) for crews in people.values() if len(crews) > 1]
        assert all(repeated) is alone


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"cases": 0}, "cases is 0"),
        ({"difficulty": 1.5}, "difficulty is 1.5"),
        ({"serial_share": -0.1}, "serial_share is -0.1"),
        ({"solved_share": float("nan")}, "solved_share is nan"),
        ({"width_km": float("inf")}, "width_km is inf"),
        ({"language": "fr"}, "language is 'fr'"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_a_wrong_option_is_named_with_its_remedy(fault: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match="use ") as error:
        TownOptions(**fault)  # type: ignore[arg-type]
    assert named in str(error.value)


@settings(max_examples=40, deadline=None)
@given(
    st.builds(
        TownOptions,
        seed=st.integers(0, 2**40),
        cases=st.integers(1, 40),
        width_km=st.floats(0.5, 200),
        days=st.integers(1, 2000),
        serial_share=st.floats(0, 1),
        difficulty=st.floats(0, 1),
        language=st.sampled_from(["zh", "en", "mixed"]),
        solved_share=st.floats(0, 1),
        start=st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        urban_share=st.floats(0, 1),
        sub_centres=st.integers(0, 6),
    )
)
def test_any_small_town_can_be_built(options: TownOptions) -> None:
    built = build_town(options)
    assert len(built) == len(built.solved) == options.cases
    assert all(built.cases.case(row).offenders for row in range(len(built)))
    serial = round(options.cases * options.serial_share)
    assert sum(len(members) for members in built.series) == (serial if serial > 1 else 0)
