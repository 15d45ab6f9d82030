"""A library of every version that was ever written opens with its series, their names, and its decisions.

The files are what a program of that version wrote, as SQL. A new version adds one (open that of the version before with
the new program, and dump it as SQL) and changes none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from older_libraries import FILES, older, version_of

from linker.errors import LibraryError
from linker.library.store import migrations, schema
from linker.library.store.store import Library

HEAD = "2:aeb96d48da61b124"


def test_there_is_a_file_of_every_version() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert {version_of(file) for file in FILES} == {revision.revision for revision in script.walk_revisions()}


@pytest.mark.parametrize("file", FILES, ids=version_of)
def test_an_older_library_opens_with_all_it_holds_and_says_that_it_was_brought_up(file: Path, tmp_path: Path) -> None:
    path = older(file, tmp_path / "cases.db")
    with Library.open(path, create=False) as library:
        told = [(notice.id, dict(notice.params)["old"]) for notice in library.notices.take()]
        is_older = version_of(file) != schema.SCHEMA_VERSION
        assert told == ([("store.upgraded", version_of(file))] if is_older else [])
        assert library.cases().case_id.tolist() == ["案0", "案1", "案2"]
        assert library.cases().narrative.tolist() == ["撬锁"] * 3
        assert library.series(1).series_id.tolist() == ["S12", "S12"]
        assert library.links(1).log10_lr.tolist() == [2.25]
        assert library.next_series_number() == 13
        assert [(decision.kind, decision.by, decision.because) for decision in library.decisions()] == [
            ("confirmed", "王", "同一鞋印"),
            ("solved", "李", "供认"),
        ]
        assert library.verify_decisions(HEAD).intact
        assert library.verify_decisions(HEAD).lacking == ""
        library.decide("undone", case_a="案0", subject="1", user="王", reason="误认")
    with Library.open(path, create=False) as library:
        assert library.notices.take() == ()
        assert library.verify_decisions(HEAD).entries == 3


def test_an_older_library_that_may_only_be_read_says_what_to_do(bound_by_rights: Path) -> None:
    path = older(FILES[0], bound_by_rights / "cases.db")
    path.chmod(0o400)
    bound_by_rights.chmod(0o500)
    try:
        with pytest.raises(LibraryError, match=r"library version 0001.*may only be read; copy it"):
            Library.open(path)
    finally:
        bound_by_rights.chmod(0o700)
