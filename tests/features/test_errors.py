"""Faults of a user's files carry an id and values beside their English sentence."""

from __future__ import annotations

import pickle

import pytest

from features.errors import SENTENCES, FaultValue, FeatureError


@pytest.mark.parametrize(
    ("message_id", "params", "sentence"),
    [
        ("not_utf8", {"name": "a.toml"}, "lexicon a.toml is not written in UTF-8; save it as UTF-8"),
        ("facet_unknown", {"facets": ["b", "c"]}, "is no known facet (b, c); name it under [facets]"),
        (
            "phrase_invalid",
            {"phrase": "(", "fault": FeatureError("bracket_not_closed")},
            "phrase '(' has a bracket that is not closed",
        ),
        (
            "faults",
            {"name": "a", "count": 2, "faults": [FeatureError("code_invalid"), FeatureError("phrase_empty")]},
            f"lexicon a is faulty (2 to correct); correct the file and read it again:\n  {SENTENCES['code_invalid']}"
            f"\n  {SENTENCES['phrase_empty']}",
        ),
    ],
)
def test_a_fault_says_its_english_sentence(message_id: str, params: dict[str, FaultValue], sentence: str) -> None:
    fault = FeatureError(message_id, **params)
    assert (str(fault), fault.id, fault.params) == (sentence, message_id, params)


def test_a_fault_crosses_processes() -> None:
    fault = FeatureError("not_toml", name="a", reason="b")
    copy = pickle.loads(pickle.dumps(fault))
    assert (str(copy), copy.id, copy.params) == (str(fault), fault.id, fault.params)


def test_a_fault_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="not closed"):
        raise FeatureError("bracket_not_closed")
