"""The commands that write, and the libraries that they are tried on: a small town, linked, with a decision."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from process import run

from linker.casework.users import accounts
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

DATA = Path(__file__).parents[1] / "data"
SIGNED = ("--by", "王", "--because", "同一鞋印")
OLD_REPORT = "a report of yesterday"


@dataclass(frozen=True)
class Command:
    """A command as words for a library in a folder, and the file that it leaves there."""

    words: Callable[[Path, str], tuple[str, ...]]
    stdin: str = ""
    leaves: str = ""
    needs: str = "linked"


def make_libraries(folder: Path, cases: int) -> None:
    """`linked`: with a run and a decision; `grown`: the same with cases that are not linked yet; `older`: version 1."""
    files = write_town(build_town(TownOptions(cases=cases, seed=5, serial_share=0.8, solved_share=1.0)), folder)
    (folder / "linked").mkdir()
    library = str(folder / "linked" / "cases.db")
    for words in (("import", *map(str, files.cases)), ("offenders", str(files.offenders)), ("relink",)):
        assert run((*words, "--library", library)).code == 0
    with Library.open(library) as opened:
        first, second = opened.links(1).case_id_a[0], opened.links(1).case_id_b[0]
        opened.decide("confirmed", case_a=str(first), case_b=str(second), user="王", reason="同一鞋印")
        accounts.add_account(opened, "Chen", "administrator", "right horse battery", user="test")
    _write_new_cases(folder / "new.csv")
    shutil.copytree(folder / "linked", folder / "grown")
    with Library.open(folder / "grown" / "cases.db") as opened, opened.import_session("n", "1") as session:
        session.add(build_town(TownOptions(cases=20, seed=9)).cases)
    (folder / "older").mkdir()
    with closing(sqlite3.connect(folder / "older" / "cases.db")) as connection:
        connection.executescript((DATA / "library_0001.sql").read_text(encoding="utf-8"))


def _write_new_cases(path: Path) -> None:
    rows = (f"N{number:04},2024-05-{number % 28 + 1:02} 21:30,盗窃,长江路{number}号,撬锁" for number in range(40))
    path.write_text("\n".join(("案件编号,发案时间,案由,发案地点,简要案情", *rows)), encoding="utf-8")


def commands_of(folder: Path) -> Mapping[str, Command]:
    """The commands by name; `folder` holds the files that they read."""
    with Library.open(folder / "linked" / "cases.db") as library:
        links, series = library.links(1), library.series(1)
        first, second = str(links.case_id_a[-1]), str(links.case_id_b[-1])
        case, name = str(series.case_id[0]), str(series.series_id[0])
    new, offenders = str(folder / "new.csv"), str(folder / "offenders.csv")
    return {
        "import": Command(lambda _, place: ("import", new, "--library", place)),
        "offenders": Command(lambda _, place: ("offenders", offenders, "--library", place)),
        "train": Command(lambda _, place: ("train", "--library", place)),
        "relink": Command(lambda _, place: ("relink", "--library", place)),
        "since-last": Command(lambda _, place: ("relink", "--since-last", "--library", place), needs="grown"),
        "solve": Command(lambda _, place: ("solve", case, "--offender", "P-1", *SIGNED, "--library", place)),
        "confirm": Command(lambda _, place: ("confirm", first, second, *SIGNED, "--library", place)),
        "user add": Command(
            lambda _, place: ("user", "add", "Li", "--role", "reader", "--password-stdin", "--library", place),
            stdin="right horse staple\n",
        ),
        "report": Command(
            lambda own, place: ("report", name, "--to", str(own / "s.html"), "--library", place), leaves="s.html"
        ),
        "backup": Command(
            lambda own, place: ("library", "backup", str(own / "b.db"), "--library", place), leaves="b.db"
        ),
        "migration": Command(lambda _, place: ("imports", "--library", place), needs="older"),
    }
