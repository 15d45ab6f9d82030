"""The list of formats: each is named once, and all that read it agree."""

from __future__ import annotations

import pytest

from linker.errors import LinkerError
from linker.i18n.language import LANGUAGES
from linker.i18n.translate import translate
from linker.report.formats.report_formats import FORMATS, SUFFIXES, format_of


def test_every_format_has_its_own_suffix_media_type_and_label() -> None:
    assert len(set(SUFFIXES)) == len({form.media_type for form in FORMATS}) == len(FORMATS)
    assert [f".{form.name}" for form in FORMATS] == list(SUFFIXES)
    for language in LANGUAGES:
        assert len({translate(form.label, language) for form in FORMATS}) == len(FORMATS)


def test_a_format_is_found_by_its_suffix() -> None:
    assert format_of(".HTML", "S.HTML") is FORMATS[0]
    with pytest.raises(LinkerError, match=r"S\.pdf: reports are written as \.html, \.docx"):
        format_of(".pdf", "S.pdf")
