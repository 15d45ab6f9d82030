"""Strings of the bureau as commands: offenders --known-strings, explain and series say them, as said, not proven."""

from __future__ import annotations

import json
from pathlib import Path

from county import run

from linker.library.store.store import Library


def test_explain_and_series_say_what_the_bureau_joined(own_library: Path, tmp_path: Path) -> None:
    path = own_library
    with Library.open(path) as library:
        last_run = library.last_run()
        assert last_run is not None
        members = library.series(last_run.run_id)
    series_id = members.series_id[0]
    first, second = members.case_id[members.series_id == series_id][:2].tolist()
    file = tmp_path / "strings.csv"
    file.write_text(f"case_id,known_series\n{first},\n{second},{first}\n", encoding="utf-8")
    stored = run("--library", path, "offenders", file, "--known-strings")
    assert stored.exit_code == 0
    assert "1 new, said by the bureau, not proven" in stored.stdout
    explained = run("--library", path, "--language", "en", "explain", first, second)
    assert f"The bureau joined these two (string {first})" in " ".join(explained.stdout.split())
    assert json.loads(run("--library", path, "explain", first, second, "--json").stdout)["known_strings"] == [first]
    shown = " ".join(run("--library", path, "--language", "zh", "series", series_id).stdout.split())
    assert "单位认定，未经证实" in shown
    strings = json.loads(run("--library", path, "series", series_id, "--json").stdout)["known_strings"]
    assert strings == [{"string_id": first, "shared": 2, "cases": 2}]
