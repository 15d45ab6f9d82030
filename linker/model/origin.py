"""Where a model comes from: an English sentence in its file, read back as a text that can be said in any language."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

import numpy as np

from features.columns import Ragged
from linker.i18n.catalog import sentence
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate
from linker.model.few_groups import group_weight
from linker.model.sample import group_count
from linker.model.similarity import SimilarityModel

# A model that weighs more in its library needs nothing from the library beside it.
WEIGHT_ENOUGH = 0.75

_ORIGINS = (
    "model_card.trained_with_strings",
    "model_card.trained_like_unsolved",
    "model_card.trained",
    "model_card.without_labels",
    "model_card.invented_town",
)


def trained_origin(moment: str, *, like_unsolved: bool, with_strings: bool = False) -> str:
    """The origin of a model learned from the solved cases of a library, or its strings too, at a moment (UTC)."""
    message_id = _ORIGINS[0] if with_strings else _ORIGINS[1] if like_unsolved else _ORIGINS[2]
    return translate(Text(message_id, moment=moment), "en")


def library_origin(moment: str) -> str:
    """The origin of a model that a library taught without solved cases (`linker.model.without_labels`)."""
    return translate(Text(_ORIGINS[3], moment=moment), "en")


def groups_learned(model: SimilarityModel, offenders: Ragged) -> int:
    """How many crime groups of several cases of this library a model can have been learned from; 0 for an invented one.

    A model that was learned elsewhere cannot be told from one learned here: as many as both have count.
    """
    origin = origin_text(model.provenance.origin)
    is_learned = isinstance(origin, Text) and origin.id in _ORIGINS[:3]
    return min(model.provenance.groups, group_count(offenders)) if is_learned else 0


def own_weight(model: SimilarityModel, offenders: Ragged) -> float:
    """Share of what a model says by itself in the log odds of a library, against what the library says: 0 to 1.

    It rises with the library's solved crime groups that taught the model, and with the share of its cases that are
    solved: strings are solved together, so that among few solved cases many pairs are linked, and more than elsewhere.
    """
    solved_share = float(np.mean(offenders.lengths > 0)) if len(offenders) else 0.0
    return solved_share * group_weight(groups_learned(model, offenders))


def origin_text(origin: str) -> Translatable:
    """What a model says of its origin, as a text; a sentence that this program never wrote stays as it is."""
    for message_id in _ORIGINS:
        match = _pattern(message_id).fullmatch(origin)
        if match:
            return Text(message_id, **match.groupdict())
    return origin


@cache
def _pattern(message_id: str) -> re.Pattern[str]:
    parts = Formatter().parse(sentence(message_id, "en"))
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts))
