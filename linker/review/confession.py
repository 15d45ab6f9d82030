"""Likelihood ratio of a statement (a confession, an anonymous hint) speaking of each case of a library.

For one aspect of a statement let `right` and `near` in [0, 1] say how far a case agrees with it: exactly as told, and
told a little wrong. With the weights r (told right), n (told nearly right) and l = 1 - r - n (told wrong or of
something else), the aspect's likelihood ratio of "it speaks of this case" against "it speaks of another one" is

    LR = r * right / (mean(right) + e) + n * near / (mean(near) + e) + l

where the means go over the library's cases that have the aspect on record. What many cases share says little, what few
share says much; a vague statement agrees with many and says little by itself; the mean LR over the library is at most 1
(there is no evidence for nothing); an aspect that a case has no record of adds exactly 0. The aspects are multiplied,
as if people erred in each by itself.

THE CONSTANTS BELOW ARE REASONED, NOT LEARNED: no labelled confessions exist here. They say: of what people tell, about
two thirds is as the record has it, a fifth is a little off (the neighbouring week, the next street), the rest is wrong.
Probabilities made from them rank leads; they are not calibrated and every screen says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray
from features.phrases import TextVectors
from linker.i18n.text import Text
from linker.odds import soft_limit

# e: how often a case agrees wholly by chance, beyond what the library shows. It bounds an aspect at about 2.5.
CHANCE_AGREEMENT = 0.002
# All aspects of a statement together never weigh more than this (log10_lr): people also tell what they have heard.
LARGEST_LOG10_LR = 4.0
# Chance that a crime somebody tells of is a case of this library at all.
RECORDED = 0.5
# A day told wrong: a week, or half as long again as the stated window.
WRONG_DAYS, WRONG_SHARE = 7.0, 0.5
# An hour as told holds half an hour either side; told nearly right, three hours.
RIGHT_HOURS, NEAR_HOURS = 0.5, 3.0
# A place as told lies this much beyond the stated radius (km); told nearly right, three times as far.
PLACE_KM, NEAR_TIMES = 0.2, 3.0
# Losses as told: spread of log10 of the ratio of told to recorded.
RIGHT_LOSS, NEAR_LOSS = 0.08, 0.4
# Texts: the share of the stated words that the record holds, as it is told right (cubed) and nearly right.
RIGHT_POWER = 3.0
# How far offenders go from home: most property crime within a few km (Rossmo, Geographic Profiling, 2000).
HOME_KM = 3.0


@dataclass(frozen=True)
class Aspect:
    """One thing a statement tells, with the probabilities that it is told right and nearly right; the rest is wrong."""

    name: str
    words: Text
    right: float
    near: float


DAYS = Aspect("days", Text("reviewing.aspect.days"), 0.65, 0.25)
HOURS = Aspect("hours", Text("reviewing.aspect.hours"), 0.65, 0.2)
PLACE = Aspect("place", Text("reviewing.aspect.place"), 0.65, 0.2)
GOODS = Aspect("goods", Text("reviewing.aspect.goods"), 0.6, 0.2)
TOOLS = Aspect("tools", Text("reviewing.aspect.tools"), 0.5, 0.25)
METHOD = Aspect("method", Text("reviewing.aspect.method"), 0.5, 0.25)
LOSS = Aspect("loss", Text("reviewing.aspect.loss"), 0.5, 0.3)
# Living near is no act: it helps little, and living far away hardly speaks against anybody.
HOME = Aspect("home", Text("reviewing.aspect.home"), 0.4, 0.0)


def aspect_log10_lr(aspect: Aspect, right: FloatArray, near: FloatArray) -> FloatArray:
    """The aspect's log10 LR of each case of the whole library; `right` and `near` are NaN where it is not on record."""
    is_known = ~np.isnan(right)
    if not is_known.any():
        return np.zeros(len(right))
    wrong = 1.0 - aspect.right - aspect.near
    ratio = sum(
        weight * degree / (degree[is_known].mean() + CHANCE_AGREEMENT)
        for weight, degree in ((aspect.right, right), (aspect.near, near))
    )
    return np.where(is_known, np.log10(np.where(is_known, ratio, 0.0) + wrong), 0.0)


def combined_log10_lr(terms: Sequence[FloatArray], cases: int) -> FloatArray:
    """log10_lr of all aspects of one statement together, softly bounded."""
    total = np.sum(terms, axis=0) if len(terms) else np.zeros(cases)
    return np.asarray(soft_limit(total, -LARGEST_LOG10_LR, LARGEST_LOG10_LR), dtype=np.float64)


def statement_probability(log10_lr: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Chance of each case that a statement (…, cases) speaks of it: of one case of the library, or of none on record.

    `weight` (cases,) says how likely each case is the person's by all else; without it all are alike.
    """
    share = np.ones(log10_lr.shape[-1]) if weight is None else weight
    odds = RECORDED * share * 10.0**log10_lr
    return np.asarray(odds / (odds.sum(axis=-1, keepdims=True) + (1.0 - RECORDED) * share.sum()), dtype=np.float64)


def with_statements(probability: FloatArray, speaks: FloatArray) -> FloatArray:
    """Chance that he did each case, by all else (cases,) and by any statement (statements, cases) that speaks of it.

    He did it if a statement tells of it, or anyway: 1 - (1 - chance) * product of (1 - speaks). A statement spreads a
    chance of at most 1 over the library, so ten cases that it fits alike gain a tenth each.
    """
    return np.asarray(1.0 - (1.0 - probability) * np.prod(1.0 - speaks, axis=0), dtype=np.float64)


def share_of_days(start: FloatArray, length: FloatArray, low: float, high: float) -> FloatArray:
    """Share of each case's window (days) that lies in [low, high]; a moment is in it or not; NaN stays NaN."""
    overlap = np.maximum(np.minimum(start + length, high) - np.maximum(start, low), 0.0)
    inside = ((start >= low) & (start <= high)).astype(np.float64)
    with np.errstate(all="ignore"):
        share = np.where(length > 0, overlap / length, inside)
    return np.where(np.isnan(start + length), np.nan, share)


def days_agreement(
    start: FloatArray, length: FloatArray, earliest: float, latest: float
) -> tuple[FloatArray, FloatArray]:
    """Agreement with days from `earliest` to `latest` (days; infinite: open), as told and a little wrong."""
    span = latest - earliest
    slack = max(WRONG_DAYS, WRONG_SHARE * span) if np.isfinite(span) else WRONG_DAYS
    near = share_of_days(start, length, earliest - slack, latest + slack)
    return share_of_days(start, length, earliest, latest), near


def hours_agreement(
    start: FloatArray, length: FloatArray, from_hours: float, to_hours: float
) -> tuple[FloatArray, FloatArray]:
    """Agreement with hours of the day; a case whose window covers a whole day has no hour on record (NaN)."""
    clock = np.where(length < 1.0, np.mod(start, 1.0), np.nan)
    agreements = []
    for slack in (RIGHT_HOURS, NEAR_HOURS):
        low, high = (from_hours - slack) / 24.0, min(to_hours + slack, from_hours - slack + 24.0) / 24.0
        shares = [share_of_days(clock, length, low + turn, high + turn) for turn in (-1.0, 0.0, 1.0, 2.0)]
        agreements.append(np.minimum(np.sum(shares, axis=0), 1.0))
    return agreements[0], agreements[1]


def place_agreement(distance_km: FloatArray, radius_km: float) -> tuple[FloatArray, FloatArray]:
    """Agreement of places by distance: a bell as wide as the stated radius, and one three times as wide."""
    width = radius_km + PLACE_KM
    return bell(distance_km, width), bell(distance_km, NEAR_TIMES * width)


def words_agreement(share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Agreement by the share of the stated words (or codes) that a record holds."""
    return np.asarray(share**RIGHT_POWER), share


def loss_agreement(loss: FloatArray, stated: float) -> tuple[FloatArray, FloatArray]:
    """Agreement with a stated loss, in the currency of the library; a loss of 0 is no record."""
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(loss > 0, np.abs(np.log10(loss) - np.log10(stated)), np.nan)
    return bell(away, RIGHT_LOSS), bell(away, NEAR_LOSS)


def home_agreement(distance_km: FloatArray, radius_km: float) -> tuple[FloatArray, FloatArray]:
    """Nearness to the home area, decaying by e every HOME_KM from its edge."""
    decay = np.exp(-np.maximum(distance_km - radius_km, 0.0) / HOME_KM)
    return decay, decay


def bell(away: ArrayLike, width: float) -> FloatArray:
    """exp(-away² / 2 width²); NaN stays NaN."""
    return np.asarray(np.exp(-0.5 * np.square(np.asarray(away, dtype=np.float64) / width)), dtype=np.float64)


def held_words(
    cases: TextVectors, stated: TextVectors, carriers: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> FloatArray:
    """Share of the weight of the stated n-grams that each case's text holds; NaN where the case has no text.

    `carriers` are the library's counts of each hashed n-gram: what the library never wrote (somewhere, 好像) tells no
    case from another and is left out. NaN for all where nothing is left.
    """
    row = stated.weights[[0]]
    is_carried = carriers[row.indices] > 0
    weight = np.zeros(cases.weights.shape[1])
    weight[row.indices[is_carried]] = row.data[is_carried] ** 2
    if not weight.any():
        return np.full(len(cases), np.nan)
    pattern = cases.weights.copy()
    pattern.data = np.ones_like(pattern.data)
    return np.where(cases.is_known, np.minimum(pattern @ (weight / weight.sum()), 1.0), np.nan)
