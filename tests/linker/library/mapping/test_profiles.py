from __future__ import annotations

import pytest

from linker.i18n.text import Label, Text
from linker.library.mapping.fields import (
    FACETS,
    FIELDS,
    TRACES,
    field_names,
    field_of,
    header_key,
    header_words,
    nearest,
    synonym_places,
)
from linker.library.mapping.profiles import LEAST_KEYS, Profile, best_profile, profiles
from linker.library.mapping.protected import protected_attribute


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.name)
def test_a_profile_names_only_fields_there_are(profile: Profile) -> None:
    assert all(field_of(name) for name in profile.columns.values())
    assert "case_id" in profile.columns.values() or profile.id_columns


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.name)
def test_a_profile_maps_no_protected_attribute(profile: Profile) -> None:
    mapped = [column for column, name in profile.columns.items() if name != "ignore"]
    assert not [column for column in mapped if protected_attribute(column)]


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.name)
def test_a_profile_wins_on_its_own_keys(profile: Profile) -> None:
    assert len(profile.keys) >= LEAST_KEYS
    assert 0 < profile.enough <= 1
    won = best_profile(profile.keys)
    assert won is not None
    assert won.name == profile.name


def test_headers_of_no_known_table_have_no_profile() -> None:
    assert best_profile(["id", "date", "x", "y", "text"]) is None
    assert best_profile([]) is None


def test_a_text_twin_is_read_and_its_code_kept() -> None:
    profile = next(profile for profile in profiles() if profile.twin)
    fields = profile.fields(["AJBH", "XZCS", "XZCS_CN", "SDTD"])
    assert {column: name for column, (name, _) in fields.items()} == {
        "AJBH": "case_id",
        "XZCS": "ignore",
        "XZCS_CN": "premises",
        "SDTD": "code:method",
    }


def test_no_header_belongs_to_two_fields() -> None:
    owners: dict[str, set[str]] = {}
    for field in (*FIELDS, *FACETS, *TRACES):
        for header in (*field.synonyms, field.header):
            owners.setdefault(header_key(header), set()).add(field.name)
    assert not {key: names for key, names in owners.items() if len(names) > 1}


def test_no_synonym_is_protected() -> None:
    headers = [header for field in (*FIELDS, *FACETS, *TRACES) for header in field.synonyms]
    assert not [header for header in headers if protected_attribute(header)]


def test_every_field_has_a_name_of_its_own() -> None:
    assert all(isinstance(field.label, Text | Label) for field in (*FIELDS, *FACETS, *TRACES))
    assert len(field_names()) == len(set(field_names()))


@pytest.mark.parametrize("name", ["code:anything", "trace:ear_print", "code:手段", "code:two words"])
def test_any_facet_and_any_trace_can_be_named(name: str) -> None:
    field = field_of(name)
    assert field is not None
    assert field.several


@pytest.mark.parametrize("name", ["code:", "trace: ", "code: x", "kode:entry", "", "code:a:b"])
def test_other_names_are_no_fields(name: str) -> None:
    assert field_of(name) is None


def test_header_spelling_does_not_matter() -> None:
    assert header_key("DT.FROM") == header_key("Ｄｔ＿Ｆｒｏｍ ") == "dtfrom"
    assert header_words("VictSex_code") == ("vict", "sex", "code")
    assert synonym_places()["dtfrom"][0].name == "earliest"


def test_nearest_name() -> None:
    assert nearest("ofence", field_names()) == "offence"
    assert nearest("qqqqq", ["offence"]) == ""


@pytest.mark.parametrize(
    "header",
    [
        "Vict Sex",
        "SuspectRace",
        "ethnicity",
        "嫌疑人民族",
        "户籍所在地",
        "籍贯",
        "性别",
        "国籍",
        "XB",
        "MZ_CN",
        "religion",
    ],
)
def test_protected_headers(header: str) -> None:
    assert protected_attribute(header)


@pytest.mark.parametrize("header", ["entry", "racetrack", "Essex", "sex offence", "案件编号", "trace", "sexton street"])
def test_headers_that_only_look_protected(header: str) -> None:
    assert not protected_attribute(header)
