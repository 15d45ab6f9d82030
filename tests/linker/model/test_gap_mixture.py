from __future__ import annotations

import numpy as np
import pytest

from features.columns import FloatArray
from linker.model.gap_mixture import UNLINKED_BANDS, GapMixture, gap_mixture

# Gaps of linked pairs lie within a month, those of the others within two years; the model knows about that.
LINKED_DAYS, OTHER_DAYS = 30.0, 730.0
EXCHANGES = 6


def gap_log10_lr(days: FloatArray) -> FloatArray:
    return np.where(days <= LINKED_DAYS, 1.2, -0.8)


def library(shares: list[float], pairs: int, seed: int = 1) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Likeness, days of gap, and which are linked, of bands with known shares of linked pairs, least alike first."""
    random = np.random.default_rng(seed)
    likeness = np.concatenate([random.uniform(band, band + 1.0, pairs) for band in range(len(shares))])
    is_linked = random.random(len(likeness)) < np.repeat(shares, pairs)
    reach = np.where(is_linked, LINKED_DAYS, OTHER_DAYS)
    return likeness, random.uniform(0.0, 1.0, len(likeness)) * reach, is_linked


def mixture_of(shares: list[float], pairs: int) -> tuple[GapMixture, FloatArray, FloatArray, FloatArray]:
    likeness, days, is_linked = library(shares, pairs)
    others = np.random.default_rng(2).uniform(0.0, OTHER_DAYS, (EXCHANGES, len(likeness)))
    gaps = gap_log10_lr(days)
    return gap_mixture(likeness, gaps, gap_log10_lr(others)), likeness, gaps, is_linked


def test_it_recovers_which_pairs_are_linked() -> None:
    mixture, likeness, gaps, is_linked = mixture_of([0.0] * 6 + [0.05, 0.3, 0.8], 1_000)
    stated = mixture.at(likeness, gaps)
    for low, high in ((6.0, 7.0), (7.0, 8.0), (8.0, 9.0)):
        at = (likeness >= low) & (likeness < high)
        assert stated[at].mean() == pytest.approx(is_linked[at].mean(), abs=0.08)
    near = gaps > 0.0
    assert stated[near & (likeness > 8.0)].mean() > 0.95
    assert stated[~near & (likeness > 8.0)].mean() < 0.2


def test_it_states_what_is_sure_and_so_less_than_there_is() -> None:
    differences = []
    for pairs in (100, 400, 1_600):
        mixture, likeness, gaps, is_linked = mixture_of([0.0] * 6 + [0.2, 0.6], pairs)
        at = likeness >= 6.0
        differences.append(is_linked[at].mean() - mixture.at(likeness, gaps)[at].mean())
    assert all(difference > -0.03 for difference in differences)
    assert differences[-1] < 0.06


def test_where_gaps_are_those_of_chance_nothing_is_linked() -> None:
    mixture, likeness, gaps, _ = mixture_of([0.0] * 9, 1_000)
    assert mixture.at(likeness, gaps).mean() < 0.01


def test_what_only_lives_in_one_season_is_not_linked() -> None:
    """Pairs of all bands are as near in time as the least alike ones: no excess."""
    random = np.random.default_rng(4)
    likeness, days = random.uniform(0.0, 9.0, 9_000), random.uniform(0.0, 200.0, 9_000)
    others = random.uniform(0.0, OTHER_DAYS, (EXCHANGES, 9_000))
    mixture = gap_mixture(likeness, gap_log10_lr(days), gap_log10_lr(others))
    assert mixture.at(likeness, gap_log10_lr(days)).mean() < 0.02


def test_the_least_alike_pairs_and_those_below_are_never_linked() -> None:
    mixture, _, _, _ = mixture_of([0.5] * 9, 1_000)
    np.testing.assert_array_equal(mixture.probability[:UNLINKED_BANDS], 0.0)
    assert mixture.at(np.array([-100.0]), np.array([1.2]))[0] == 0.0


@pytest.mark.parametrize("pairs", [0, 1, 60])
def test_too_few_pairs_say_nothing(pairs: int) -> None:
    values = np.linspace(0.0, 1.0, pairs)
    mixture = gap_mixture(values, values, np.tile(values, (EXCHANGES, 1)))
    np.testing.assert_array_equal(mixture.at(values, values), np.zeros(pairs))


def test_a_lack_of_the_longest_gaps_is_not_taken_for_links() -> None:
    """The most alike pairs were recorded in the first nine tenths of the time only; near gaps are hardly more."""
    random = np.random.default_rng(5)

    def log10_lr(days: FloatArray) -> FloatArray:
        return 0.8 - 1.2 * days / OTHER_DAYS

    likeness, days = random.uniform(0.0, 9.0, 9_000), random.triangular(0.0, 0.0, OTHER_DAYS, 9_000)
    days = np.where((likeness > 6.0) & (days > 0.6 * OTHER_DAYS), random.uniform(0.0, 0.6 * OTHER_DAYS, 9_000), days)
    others = random.triangular(0.0, 0.0, OTHER_DAYS, (EXCHANGES, 9_000))
    mixture = gap_mixture(likeness, log10_lr(days), log10_lr(others))
    alike = likeness > 6.0
    assert mixture.at(likeness[alike], log10_lr(days[alike])).mean() < 0.5


def test_what_exchanged_libraries_show_too_is_chance() -> None:
    """In a short time the most alike pairs lie nearer than others whoever did them, with exchanged dates as well."""
    random = np.random.default_rng(6)
    likeness = random.uniform(0.0, 9.0, 9_000)

    def gaps_drawn() -> FloatArray:
        is_alike = likeness > 6.0
        days = np.where(is_alike, random.uniform(0.0, 16.0, 9_000), random.triangular(0.0, 0.0, 40.0, 9_000))
        return 0.6 - 1.2 * days / 40.0

    exchanged, gaps = np.array([gaps_drawn() for _ in range(EXCHANGES)]), gaps_drawn()
    assert gap_mixture(likeness, gaps, exchanged).at(likeness, gaps)[likeness > 6.0].mean() < 0.05
