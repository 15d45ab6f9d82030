"""Every code that records hold or answers carry has a name in both languages, so that none reaches a reader raw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from features.lexicon import Lexicon
from features.trace_kinds import TRACE_KINDS
from linker.casework.decision_log.solved_cases import SolvingStatus
from linker.casework.jobs import queue
from linker.casework.matching.cross_border_links import Border
from linker.casework.reports.publish_series import ReportKind
from linker.casework.users.accounts import ROLES
from linker.i18n.catalog import catalogue
from linker.i18n.language import LANGUAGES, Language
from linker.i18n.text import Label, Text
from linker.i18n.translate import translate
from linker.i18n.vocabulary import code_name, facet_name, trace_name, trace_words
from linker.library.files.raw import RowKind
from linker.library.mapping.fields import field_names, field_of
from linker.library.store.decisions import DecisionKind
from linker.review.details import FACETS as FACETS_OF_DETAILS
from linker.series import identity, lifecycle, lineage

LEXICON = Lexicon.builtin()
# `area.` and what stands before the values in the ids of an area
ENUMS = {
    "state.": get_args(lifecycle.State),
    "event.": (*get_args(identity.Kind), *get_args(lineage.NetKind)),
    "decision.": get_args(DecisionKind),
    "solving.": get_args(SolvingStatus),
    "job.": get_args(queue.Kind),
    "files.kind_": get_args(RowKind),
    "borders.": get_args(Border),
    "cli_links.": get_args(Border),
    "cli_report.": get_args(ReportKind),
    "export.": get_args(ReportKind),
    "role.": ROLES,
}


def declared_facets() -> Iterator[str]:
    """Facets of the lexicon, of the fields a column can be, of known tables, and of guilty knowledge."""
    yield from LEXICON.facets
    yield from FACETS_OF_DETAILS
    yield from (name.removeprefix("code:") for name in field_names() if name.startswith("code:"))
    profiles = Path(__file__).parents[3] / "linker" / "library" / "mapping" / "profiles"
    for path in profiles.glob("*.toml"):
        yield from re.findall(r'"code:([a-z_]+)', path.read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_facet_has_a_name(language: Language) -> None:
    facets = set(declared_facets())
    assert {"entry", "entry_point", "area", "lapd_mo"} <= facets
    assert [facet for facet in sorted(facets) if not isinstance(facet_name(facet), Text)] == []
    assert [facet for facet in sorted(facets) if "_" in translate(facet_name(facet), language)] == []


def test_every_code_of_the_lexicon_has_a_name_in_its_language() -> None:
    codes = [(facet, code) for facet, tree in LEXICON.trees.items() for code in tree.codes]
    names = {(facet, code): code_name(facet, code, LEXICON) for facet, code in codes}
    assert len(names) > 500
    assert [code for code, name in names.items() if "/" in name.english or "_" in name.english] == []
    assert [code for code, name in names.items() if not re.search(r"[\u4e00-\u9fff]", name.chinese)] == []


def test_every_kind_of_trace_has_a_name() -> None:
    assert translate(trace_name("shoe_print"), "en") == "shoe print"
    assert translate(trace_words("shoe_print", "S-12"), "zh") == "足迹 S-12"
    names = [translate(trace_name(kind.name), language) for kind in TRACE_KINDS for language in LANGUAGES]
    assert [name for name in names if "_" in name or not name] == []
    kinds = [name.removeprefix("trace:") for name in field_names() if name.startswith("trace:")]
    assert [kind for kind in kinds if not isinstance(trace_name(kind), Label)] == []


def test_a_field_is_called_as_its_facet_and_its_kind_of_trace() -> None:
    entry, plate, own = (field_of(name) for name in ("code:entry", "trace:plate", "code:gait"))
    assert entry is not None and plate is not None and own is not None  # noqa: PT018
    assert (entry.label, plate.label, own.label) == (facet_name("entry"), trace_name("plate"), "gait")


@pytest.mark.parametrize("name", field_names())
def test_every_field_has_a_name(name: str) -> None:
    field = field_of(name)
    assert field is not None
    english, chinese = (translate(field.label, language) for language in LANGUAGES)
    assert "_" not in english
    assert ":" not in english
    assert not re.search(r"[a-z_:]", chinese)


@pytest.mark.parametrize("beginning", ENUMS)
def test_every_value_of_an_enumeration_has_a_label(beginning: str) -> None:
    area, _, prefix = beginning.partition(".")
    for language in LANGUAGES:
        missing = [value for value in ENUMS[beginning] if f"{prefix}{value}" not in catalogue(area, language)]
        assert missing == []


def test_a_name_of_a_librarys_own_lexicon_is_shown() -> None:
    door, scam = '[entry]\n"door/pry/grille_door" = ["撬栅栏门"]', '[scam]\neggs = ["免费领鸡蛋"]'
    own = LEXICON.extended_by(f'language = "zh"\n[facets]\nscam = "话术"\n{door}\n{scam}\n', "own.toml")
    assert translate(facet_name("scam", own), "zh") == "话术"
    assert translate(code_name("entry", "door/pry/grille_door", own), "zh") == "撬栅栏门"
    assert (facet_name("scam"), translate(code_name("scam", "eggs", LEXICON), "zh")) == ("scam", "eggs")
