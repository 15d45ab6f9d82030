"""The floors of the house: who may import whom, and which library lives in which room.

Read from the syntax tree of every file, so imports inside functions, under TYPE_CHECKING and by
`import_module("...")` count too. A file without a floor and a library without a room fail.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]

# Lowest first. A room may import from lower floors only; rooms of one floor do not know each other. A room is a file
# or a folder with all that is in it; a folder that has rooms below it stands for its own __init__.py alone.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("features", "linker"),
    ("features.columns", "features.errors"),
    ("features.case", "features.china_coordinates", "features.code_column"),
    (
        "features.clock",
        "features.codes",
        "features.extractor",
        "features.geo",
        "features.ngrams",
        "features.packing",
        "features.text",
    ),
    ("features.lexicon", "features.phrases", "features.region_names", "features.crowding"),
    ("features.trace_kinds", "features.trace_parts"),
    ("features.coding",),
    ("features.modus_operandi", "features.location", "features.timing", "features.traces"),
    ("features.vectors",),
    ("linker.i18n",),
    ("linker.i18n.text", "linker.i18n.language", "linker.i18n.numbers"),
    ("linker.i18n.catalog", "linker.i18n.dates", "linker.i18n.calendar"),
    ("linker.i18n.translate",),
    ("linker.i18n.vocabulary",),
    ("linker.errors", "linker.odds", "linker.verification"),
    ("linker.town",),
    ("linker.library",),
    ("linker.library.simplified", "linker.library.private", "linker.library.whole_file"),
    ("linker.library.files",),
    ("linker.library.cells",),
    ("linker.library.mapping", "linker.library.narrative"),
    ("linker.library.records",),
    ("linker.library.store",),
    ("linker.pairs",),
    ("linker.model",),
    ("linker.series",),
    ("linker.outlook", "linker.review", "linker.batch", "linker.collision", "linker.property"),
    ("linker.settings",),
    ("linker.flow", "linker.training"),
    ("linker.incremental",),
    ("linker.evaluation", "linker.starting_model"),
    ("linker.casework",),
    ("linker.casework.decision_log", "linker.casework.users"),
    ("linker.casework.workspace",),
    ("linker.casework.importing", "linker.casework.linking", "linker.casework.matching", "linker.casework.suspects"),
    ("linker.casework.deciding", "linker.casework.series"),
    ("linker.casework.outlook", "linker.casework.solving", "linker.casework.collision", "linker.casework.property"),
    ("linker.report",),
    ("linker.report.data",),
    ("linker.report.plots",),
    ("linker.report.documents",),
    ("linker.report.formats",),
    ("linker.casework.reports",),
    ("linker.casework.browsing",),
    ("linker.casework.training",),
    ("linker.casework.demo", "linker.casework.jobs"),
    ("linker.desk",),
    ("linker.desk.settings", "linker.desk.error_text"),
    ("linker.desk.auth",),
    ("linker.desk.api", "linker.desk.ui"),
    ("linker.desk.components",),
    ("linker.desk.pages",),
    ("linker.desk.server",),
    ("linker.notebook",),
    ("linker.cli",),
)

FREE_LIBRARIES = frozenset({"numpy", "scipy", "pandas", "pyarrow"})

# Import name -> the rooms it may be used in.
LIBRARY_ROOMS: Mapping[str, tuple[str, ...]] = {
    "sqlalchemy": ("linker.library.store", "linker.verification"),
    "alembic": ("linker.library.store",),
    "psycopg": ("linker.library.store",),
    "python_calamine": ("linker.library.files",),
    "charset_normalizer": ("linker.library.files",),
    "xlsxwriter": ("linker.town", "linker.report"),
    "networkx": ("linker.series", "linker.report.formats"),
    "threadpoolctl": ("linker.model",),
    "sklearn": ("linker.model", "features", "linker.notebook"),
    "rapidfuzz": ("features", "linker.library.mapping", "linker.pairs"),
    "pyproj": ("features.geo",),
    "pydantic": ("features.case", "linker.settings", "linker.casework.suspects", "linker.desk"),
    "pydantic_core": ("linker.settings", "linker.casework.suspects"),
    "nicegui": ("linker.desk",),
    "socketio": ("linker.desk",),
    "fastapi": ("linker.desk",),
    "starlette": ("linker.desk",),
    "markupsafe": ("linker.desk", "linker.report.formats"),
    "uvicorn": ("linker.desk",),
    "argon2": ("linker.casework",),
    "numba": ("linker.pairs",),
    "pyspark": ("linker.batch",),
    "py4j": ("linker.batch",),
    "jinja2": ("linker.report.formats",),
    "matplotlib": ("linker.report.plots", "linker.notebook"),
    "PIL": ("linker.notebook",),
    "docx": ("linker.report.formats",),
    "typer": ("linker.cli",),
    "rich": ("linker.cli",),
}


@dataclass(frozen=True)
class House:
    """Packages below one root, with their table."""

    root: Path
    floors: tuple[tuple[str, ...], ...]
    libraries: Mapping[str, tuple[str, ...]]
    free: frozenset[str]

    @cached_property
    def packages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(room.split(".")[0] for floor in self.floors for room in floor))

    @cached_property
    def files(self) -> dict[str, Path]:
        """Dotted module name -> file."""
        found = [path for package in self.packages for path in sorted((self.root / package).rglob("*.py"))]
        return {module_name(path.relative_to(self.root)): path for path in found}

    @cached_property
    def doors(self) -> frozenset[str]:
        """The rooms that have rooms below them."""
        rooms = [room for floor in self.floors for room in floor]
        return frozenset(room for room in rooms if any(other.startswith(room + ".") for other in rooms))

    def room(self, module: str) -> str | None:
        rooms = [room for floor in self.floors for room in floor if is_in(module, room) and room not in self.doors]
        return module if module in self.doors else next(iter(rooms), None)

    def floor(self, room: str) -> int:
        return next(level for level, rooms in enumerate(self.floors) if room in rooms)


HOUSE = House(ROOT, FLOORS, LIBRARY_ROOMS, FREE_LIBRARIES)


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, module: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(line, what is imported from, the names taken from it) of every import in a file."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield node.lineno, origin, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield node.lineno, str(node.args[0].value), ()


def imports(house: House) -> Iterator[tuple[str, str, str]]:
    """(module, `file:line`, imported module) for every import in the house."""
    files = house.files
    for module, path in files.items():
        for line, origin, names in imported(path, module):
            inside = {f"{origin}.{name}" for name in names} & files.keys()
            rest = {origin} if len(inside) < len(names) or not names else set()
            for target in sorted(inside | rest):
                yield module, f"{path.relative_to(house.root).as_posix()}:{line}", target


def floor_faults(house: House) -> list[str]:
    faults = [f"{module} has no floor; give it one" for module in house.files if house.room(module) is None]
    for module, where, target in imports(house):
        if target.split(".")[0] not in house.packages:
            continue
        here, there = house.room(module), house.room(target)
        if target not in house.files:
            faults.append(f"{where} imports {target}, which does not exist")
        elif here and there and here != there and house.floor(there) >= house.floor(here):
            faults.append(f"{where} imports {there}, which is not below {here}")
    return faults


def library_faults(house: House) -> list[str]:
    faults = []
    for module, where, target in imports(house):
        library = target.split(".")[0]
        if library in {*house.packages, *house.free, *sys.stdlib_module_names}:
            continue
        if library not in house.libraries:
            faults.append(f"{where} imports {library}, which has no room")
        elif not any(is_in(module, room) for room in house.libraries[library]):
            faults.append(f"{where} imports {library}, whose room is {', '.join(house.libraries[library])}")
    return faults


def circle_faults(house: House) -> list[str]:
    graph: nx.DiGraph[str] = nx.DiGraph((module, target) for module, _, target in imports(house))
    knots = [sorted(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1]
    itself = [[module, module] for module in nx.nodes_with_selfloops(graph)]
    return ["circle: " + ", ".join(knot) for knot in sorted([*knots, *itself])]


def test_every_file_imports_downwards_only() -> None:
    faults = floor_faults(HOUSE)
    assert not faults, "\n".join(faults)


def test_every_library_stays_in_its_room() -> None:
    faults = library_faults(HOUSE)
    assert not faults, "\n".join(faults)


def test_there_are_no_circles() -> None:
    faults = circle_faults(HOUSE)
    assert not faults, "\n".join(faults)


def test_features_know_nothing_of_the_linker() -> None:
    known = {module for module, _, target in imports(HOUSE) if is_in(module, "features") and is_in(target, "linker")}
    assert known == set()


def test_the_table_names_each_room_once() -> None:
    rooms = [room for floor in FLOORS for room in floor]
    assert len(rooms) == len(set(rooms))
    named = {room for rooms_of in LIBRARY_ROOMS.values() for room in rooms_of}
    assert named <= set(rooms)
    assert not FREE_LIBRARIES & LIBRARY_ROOMS.keys()


# The checker itself, on an invented house: cellar < kitchen, pantry < roof.
INVENTED_FLOORS = (("villa",), ("villa.cellar",), ("villa.kitchen", "villa.pantry"), ("villa.roof",))


def invented(root: Path, code: Mapping[str, str]) -> House:
    for name, text in {"__init__.py": "", "cellar.py": "", "kitchen/__init__.py": "", **code}.items():
        path = root / "villa" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return House(root, INVENTED_FLOORS, {"networkx": ("villa.kitchen",)}, frozenset({"numpy"}))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("roof.py", "import villa.cellar\nfrom villa.kitchen import __doc__\nfrom . import cellar"),
        ("roof.py", "from .kitchen import stove"),
        ("kitchen/stove.py", "from .. import cellar\nfrom ..cellar import wine\nimport numpy.linalg, os.path"),
        ("kitchen/stove.py", "from villa.kitchen import __name__\nimport networkx"),
        ("kitchen/stove.py", "def light():\n    import networkx.classes"),
    ],
)
def test_a_sound_house_has_no_faults(tmp_path: Path, file: str, text: str) -> None:
    house = invented(tmp_path, {"kitchen/stove.py": "", file: text})
    assert floor_faults(house) + library_faults(house) + circle_faults(house) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("cellar.py", "import villa.roof", "villa/cellar.py:1 imports villa.roof, which is not below villa.cellar"),
        ("cellar.py", "\ndef f():\n    from villa import roof", "villa/cellar.py:3 imports villa.roof, which is not"),
        ("cellar.py", "if TYPE_CHECKING:\n    from .roof import tile", "villa/cellar.py:2 imports villa.roof"),
        ("cellar.py", "importlib.import_module('villa.roof')", "villa/cellar.py:1 imports villa.roof"),
        ("kitchen/stove.py", "from ..pantry import jam", "imports villa.pantry, which is not below villa.kitchen"),
        (
            "__init__.py",
            "from villa import cellar",
            "villa/__init__.py:1 imports villa.cellar, which is not below villa",
        ),
        ("roof.py", "import villa.attic", "villa/roof.py:1 imports villa.attic, which does not exist"),
        ("attic.py", "", "villa.attic has no floor"),
        ("cellars.py", "", "villa.cellars has no floor"),
    ],
)
def test_a_wrong_floor_is_found(tmp_path: Path, file: str, text: str, fault: str) -> None:
    (found,) = floor_faults(invented(tmp_path, {"roof.py": "", "pantry.py": "", file: text}))
    assert fault in found


def test_a_folder_with_rooms_below_it_is_its_door_alone(tmp_path: Path) -> None:
    code = {
        "kitchen/stove.py": "import villa.kitchen",
        "kitchen/sink.py": "from villa.kitchen import stove",
        "tap.py": "",
    }
    floors = (("villa",), ("villa.kitchen", "villa.tap"), ("villa.kitchen.stove",), ("villa.cellar",))
    house = replace(invented(tmp_path, code), floors=floors)
    assert floor_faults(house) == ["villa.kitchen.sink has no floor; give it one"]
    upside_down = replace(house, floors=(("villa",), ("villa.kitchen.stove",), ("villa.kitchen",)))
    assert any("imports villa.kitchen, which is not below villa.kitchen.stove" in f for f in floor_faults(upside_down))


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        (
            "roof.py",
            "from networkx.algorithms import dag",
            "villa/roof.py:1 imports networkx, whose room is villa.kitchen",
        ),
        ("roof.py", "def f():\n    import flask", "villa/roof.py:2 imports flask, which has no room"),
        (
            "kitchen/stove.py",
            "__import__('tests.conftest')",
            "villa/kitchen/stove.py:1 imports tests, which has no room",
        ),
    ],
)
def test_a_library_outside_its_room_is_found(tmp_path: Path, file: str, text: str, fault: str) -> None:
    assert library_faults(invented(tmp_path, {file: text})) == [fault]


def test_a_circle_inside_a_room_is_found(tmp_path: Path) -> None:
    code = {"kitchen/stove.py": "from villa.kitchen import pan", "kitchen/pan.py": "def f():\n    from . import stove"}
    assert circle_faults(invented(tmp_path, code)) == ["circle: villa.kitchen.pan, villa.kitchen.stove"]
    assert floor_faults(invented(tmp_path, code)) == []


def test_a_room_that_imports_its_own_door_back_is_a_circle(tmp_path: Path) -> None:
    code = {"kitchen/__init__.py": "from .stove import light", "kitchen/stove.py": "from villa.kitchen import light"}
    assert circle_faults(invented(tmp_path, code)) == ["circle: villa.kitchen, villa.kitchen.stove"]
