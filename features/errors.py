"""Faults of what a user wrote or handed in, as a message id with its values, so that an edge may choose the language.

Faults of a programmer stay plain ValueErrors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

FaultValue: TypeAlias = Union[str, int, "FeatureError", Sequence[str], Sequence["FeatureError"]]

# The English sentence of each id. The catalogues of the program hold the same ones beside those of other languages.
SENTENCES: Mapping[str, str] = {
    "not_toml": "lexicon {name} is no valid TOML: {reason}; correct it there",
    "not_utf8": "lexicon {name} is not written in UTF-8; save it as UTF-8",
    "faults": "lexicon {name} is faulty ({count} to correct); correct the file and read it again:\n  {faults}",
    "fault": "{entry} {fault}",
    "fault_at_line": "line {line}, {entry} {fault}",
    "language_missing": 'is missing; begin the file with language = "zh" or "en"',
    "facet_name_invalid": 'must read facet = "name", the facet in small letters, digits and _',
    "facet_unknown": "is no known facet ({facets}); name it under [facets]",
    "ignored_facet_unknown": "is no known facet; correct the name",
    "code_invalid": "is no code; write small letters, digits and _ with / between the steps",
    "phrase_invalid": "phrase {phrase!r} {fault}",
    "cue_unknown": "is unknown; the kinds are {kinds}",
    "table_expected": "must be a table; write it as [{name}]",
    "phrases_expected": 'must be a list of phrases, such as ["撬锁", "撬门"]',
    "phrase_empty": "is empty; write what stands in the narratives, or leave it out",
    "bracket_not_open": "closes a bracket that is not open; write (a|b)",
    "bracket_not_closed": "has a bracket that is not closed",
    "too_many_wordings": "stands for more than {limit} wordings; split it into several phrases",
    "wording_empty": "has a wording ({wording!r}) with nothing to look for",
    "wording_too_short": "has a wording ({wording!r}) of a single character, which says too little",
    "coordinate_system_unknown": "unknown coordinate system {system!r}; allowed are WGS84, GCJ02, BD09 and EPSG:nnnn",
    "epsg_unknown": (
        "EPSG:{epsg} is not a coordinate system; "
        "give the number of a projected or geographic system, such as 4526 (CGCS2000 zone 38) or 27700"
    ),
    "epsg_not_planar": (
        "EPSG:{epsg} ({system}) has no plane or degrees; "
        "give the number of a projected or geographic system, such as 4526 (CGCS2000 zone 38) or 27700"
    ),
    "packing_misfit": "packed value does not fit ({reason})",
    "packing_version": "a {kind} of another version is packed there",
}


class FeatureError(ValueError):
    """A fault that a user can mend; `id` is a key of SENTENCES, `params` the values of its placeholders.

    Values may be faults themselves, or sequences of faults. `str()` is the English sentence.
    """

    def __init__(self, message_id: str, /, **params: FaultValue) -> None:
        super().__init__(message_id)
        self.id = message_id
        self.params: Mapping[str, FaultValue] = params

    def __str__(self) -> str:
        return SENTENCES[self.id].format(**{name: _plain(value) for name, value in self.params.items()})


def _plain(value: FaultValue) -> str | int:
    if isinstance(value, FeatureError):
        return str(value)
    if isinstance(value, str | int):
        return value
    between = "\n  " if any(isinstance(item, FeatureError) for item in value) else ", "
    return between.join(map(str, value))
