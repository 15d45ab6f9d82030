"""Errors carry a text for every language; faults of `features` get theirs here."""

from __future__ import annotations

import pytest

from features.errors import SENTENCES, FeatureError
from linker.errors import InputError, feature_text
from linker.i18n.catalog import sentence
from linker.i18n.translate import translate


@pytest.mark.parametrize("message_id", SENTENCES)
def test_the_catalogue_says_what_features_says(message_id: str) -> None:
    assert sentence(f"lexicon.{message_id}", "en").replace(":lines", "") == SENTENCES[message_id]


def test_a_fault_of_features_is_translated_with_the_faults_inside_it() -> None:
    inner = FeatureError("phrase_invalid", phrase="(", fault=FeatureError("bracket_not_closed"))
    lines = [FeatureError("fault_at_line", line=3, entry="[entry] door", fault=inner), FeatureError("code_invalid")]
    fault = FeatureError("faults", name="a.toml", count=2, faults=lines)
    error = InputError(feature_text(fault))
    assert str(error) == str(fault)
    assert translate(error.text, "zh") == (
        "词库 a.toml 有 2 处错误，请更正后重新读取：\n"
        "  第 3 行，[entry] door：词语 '(' 有未闭合的括号\n"
        "  不是代码，请用小写字母、数字和 _，各级之间用 / 分隔"
    )


def test_lists_of_words_stay_words() -> None:
    fault = feature_text(FeatureError("cue_unknown", kinds=("before", "after")))
    assert translate(fault, "zh").endswith("before、after")
