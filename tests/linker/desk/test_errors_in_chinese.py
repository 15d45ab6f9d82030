"""Every error a person at the desk can meet has Chinese words: the places where errors are made are walked, not listed.

A message is taken from the source with its alternatives; what is filled in at run time stands as a number.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

from linker.casework.deciding.decisions import confirm, reject
from linker.casework.importing.import_cases import import_file
from linker.casework.suspects.suspect_file import suspect_from
from linker.desk.in_chinese import engine_words, patterns
from linker.errors import LinkerError
from linker.library.mapping.map_faults import column_faults, map_faults
from linker.library.store.database import _FILE_ERRORS, _SERVER_ERRORS
from linker.library.store.store import Library

ROOT = Path(__file__).resolve().parents[3]
FILLED = "17"
MOST_ALTERNATIVES = 64
# Fields of a case are named so in a map that is edited by hand.
FIELDS = {"longitude", "latitude", "offence", "offnce", "loss", "mars"}

# Only these make errors that no page and no job of the desk can show.
NOT_AT_THE_DESK = (
    "linker/cli/", "linker/notebook/", "linker/town/", "linker/batch/", "linker/evaluation/",
    "linker/casework/demo.py", "linker/casework/demo_folder.py", "linker/casework/learning.py",
    "linker/desk/server.py", "linker/model/identification.py", "linker/model/measure.py", "linker/model/ranking.py",
    "linker/report/plots/",
)  # fmt: skip
# What is said of a cell is a ValueError there, and becomes the reason of a rejected row.
CELLS = "linker/library/cells/"
# Names, units and formats that a Chinese reader knows by their Latin letters.
LATIN = re.compile(
    r"\b(XLSX?|CSV|TSV|JSONL?|Parquet|Excel|LibreOffice|UTF-?8|UTF-16|TOML|PostgreSQL|gzip|zip|XML|NUL|GCJ-?02|BD-?09|WGS-?84|"
    r"WGS84|EPSG(:\w+)?|linker( [a-z-]+)*( --[a-z-]+)*|pip install \S+|psycopg|postgresql\S*|log10|LR|MB|GB|AM|PM|ID|"
    r"km|spark|\S*cases\.db|gz|occurred|case-linker\S*|case_id|offender_id|GB18030|sqlite|ANSI|URL|[A-Z]?\d+[a-z]?)\b"
)


@dataclass(frozen=True)
class Said:
    """One message as the source makes it."""

    where: str
    text: str


@dataclass(frozen=True)
class Source:
    """A module: its tree, its names, and the function around each node."""

    path: Path
    tree: ast.Module
    names: dict[str, object]
    around: dict[ast.AST, ast.FunctionDef]

    @classmethod
    def of(cls, path: Path) -> Source:
        tree = ast.parse(path.read_text("utf-8"))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        around = {node: function for function in ast.walk(tree) if isinstance(function, ast.FunctionDef)
                  for node in ast.walk(function)}  # fmt: skip
        return cls(path, tree, vars(builtins) | vars(importlib.import_module(module)), around)

    def said(self, call: ast.Call) -> Iterator[Said]:
        """The messages of one call that makes an error."""
        parts = self._message(call)
        for told in islice(product(*(self.texts(part) for part in parts)), MOST_ALTERNATIVES):
            yield Said(f"{self.path.relative_to(ROOT)}:{call.lineno}", "; ".join(told))

    def _message(self, call: ast.Call) -> list[ast.expr]:
        name = called(call)
        if name == "input_error":
            return call.args[1:3]
        if name == "error":
            return call.args[:2]
        return call.args[:1] if self._makes_error(name) else []

    def _makes_error(self, name: str) -> bool:
        kind = self.names.get(name)
        own = isinstance(kind, type) and issubclass(kind, LinkerError)
        cell = CELLS in self.path.as_posix() and isinstance(kind, type) and issubclass(kind, ValueError)
        return own or cell

    def texts(self, node: ast.expr | None) -> list[str]:
        """What an expression may read."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        if isinstance(node, ast.JoinedStr):
            return ["".join(parts) for parts in islice(product(*map(self.texts, node.values)), MOST_ALTERNATIVES)]
        if isinstance(node, ast.FormattedValue):
            mark = "'" if node.conversion == ord("r") else ""
            return [f"{mark}{text}{mark}" for text in self.texts(node.value)]
        if isinstance(node, ast.BinOp):
            return ["".join(pair) for pair in product(self.texts(node.left), self.texts(node.right))]
        if isinstance(node, ast.IfExp):
            return [*self.texts(node.body), *self.texts(node.orelse)]
        return self._named(node) if isinstance(node, ast.Name) else [FILLED]

    def _named(self, node: ast.Name) -> list[str]:
        function = self.around.get(node)
        given = [one.value for one in ast.walk(function) if isinstance(one, ast.Assign)
                 and [target.id for target in one.targets if isinstance(target, ast.Name)] == [node.id]
                 and not any(isinstance(name, ast.Name) and name.id == node.id for name in ast.walk(one.value))
                 ] if function else []  # fmt: skip
        if given:
            return [text for one in given for text in self.texts(one)]
        passed = self._passed(function, node.id) if function else []
        if passed:
            return passed
        known = self.names.get(node.id)
        return [known] if isinstance(known, str) else [FILLED]

    def _passed(self, function: ast.FunctionDef, name: str) -> list[str]:
        """What the module's own calls give for a parameter, where that is words."""
        places = [place for place, one in enumerate(function.args.args) if one.arg == name]
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and called(node) == function.name]
        given = [call.args[place] for place in places for call in calls if len(call.args) > place]
        return [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def called(call: ast.Call) -> str:
    func = call.func
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def sources() -> list[Path]:
    every = sorted((ROOT / "linker").rglob("*.py"))
    return [path for path in every if not path.relative_to(ROOT).as_posix().startswith(NOT_AT_THE_DESK)]


def messages(path: Path) -> list[Said]:
    text = path.read_text("utf-8")
    if "Error(" not in text and "error(" not in text:
        return []
    source = Source.of(path)
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    return [said for call in calls for said in source.said(call)]


def left_in_english(sentence: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", LATIN.sub(" ", sentence))


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_message_has_chinese_words(path: Path) -> None:
    told = {said: engine_words("zh", said.text) for said in messages(path)}
    left = [f"{said.where} {said.text!r} -> {chinese!r}" for said, chinese in told.items() if left_in_english(chinese)]
    assert not left, "give these a pattern in a linker/desk/said_*_zh.toml:\n" + "\n".join(left)


def test_looking_for_the_words_first_changes_nothing() -> None:
    for said in {one.text for path in sources() for one in messages(path)}:
        slowly = said
        for pattern in patterns():
            slowly = pattern.english.sub(pattern.chinese, slowly)
        assert engine_words("zh", said) == slowly


def test_the_walk_finds_errors() -> None:
    found = [said for path in sources() for said in messages(path)]
    assert len({said.where for said in found}) > 150
    assert any("there is no such file" in said.text for said in found)
    assert any("is not a number of people" in said.text for said in found), "alternatives are followed"


@pytest.mark.parametrize("told", [*_FILE_ERRORS, *_SERVER_ERRORS.items()], ids=lambda told: told[0])
def test_what_a_database_says_has_chinese_words(told: tuple[str, str]) -> None:
    assert not left_in_english(engine_words("zh", told[1].format(seconds=5)))


@pytest.mark.parametrize(
    ("columns", "system", "known"),
    [
        ({"编号": "offence"}, "", ["编号"]),
        ({"编号": "case_id", "民族": "offence"}, "EPSG:1", ["编号"]),
        ({"编号": "case_id", "类": "offnce"}, "mars", ["编号", "类"]),
        ({"编号": "case_id", "东": "x", "经": "longitude", "纬": "latitude"}, "", ["编号", "东", "经", "纬"]),
        ({"编号": "case_id", "类": "loss", "别": "loss"}, "", ["编号", "类", "别"]),
    ],
    ids=["no id", "no such column", "no such field", "two systems", "two columns"],
)
def test_faults_of_a_column_map_have_chinese_words(columns: dict[str, str], system: str, known: list[str]) -> None:
    faults = map_faults(columns, {}, system, known) + column_faults(columns, known)
    assert faults
    for fault in faults:
        chinese = engine_words("zh", fault)
        assert re.search(r"[\u4e00-\u9fff]{2}", chinese), fault
        assert not set(left_in_english(chinese)) - FIELDS, chinese


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"offender": "甲", "told_on": "昨天"},
        {"offender": "甲", "custody": [{"from": "某日"}]},
        {"offender": "甲", "alibi": [{"from": "2024-03-05", "to": "2024-03-01"}]},
        {"home": {"address": "东门", "radius_km": "一里"}},
        {"statements": [{"loss": "很多", "time": "夏天"}]},
        {"statements": "我偷了"},
        {"offender": "甲", "height": 3},
        {"home": {"address": "东门", "longitude": 113.2}},
    ],
    ids=["nothing", "day", "moment", "backwards", "radius", "loss", "list", "unknown", "half a point"],
)
def test_faults_of_a_person_under_suspicion_have_chinese_words(document: dict[str, Any]) -> None:
    with pytest.raises(LinkerError) as told:
        suspect_from(document, "嫌疑人")
    chinese = engine_words("zh", str(told.value))
    assert not set(left_in_english(chinese)) - {"height", "longitude", "latitude", "home"}, chinese


def test_decisions_that_forbid_another_are_told_in_chinese(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library:
        file = tmp_path / "案件.csv"
        file.write_text("案件编号\n甲\n乙\n丙\n", encoding="utf-8")
        import_file(library, file)
        confirm(library, "甲", "乙", "李民", "同鞋印")
        confirm(library, "乙", "丙", "李民", "同鞋印")
        with pytest.raises(LinkerError) as told:
            reject(library, "甲", "丙", "王", "不像")
    chinese = engine_words("zh", str(told.value))
    assert not left_in_english(chinese), chinese
    assert chinese.count("确认为同一（伙）人所为") == 2
