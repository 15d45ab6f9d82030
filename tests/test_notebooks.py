"""The notebooks: kept with their outputs, small, without a path of any machine, and they run from top to bottom."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST_PICTURE = 100_000
# The town of the notebooks, and one with half as many cases that takes a quarter of the time.
TOWN, SMALL_TOWN = "cases=250", "cases=125"
# Runs notebooks in one kernel of this interpreter, as Jupyter does, each to its first error. Before each the kernel
# forgets all names; the libraries it has read it keeps, as reading them takes longer than most notebooks.
RUN = """
import pathlib, sys, nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
folder, old, new, *paths = sys.argv[1:]
FORGET = new_notebook(cells=[new_code_cell("get_ipython().reset(new_session=True, aggressive=False)")])
client = NotebookClient(FORGET, timeout=300, kernel_name="python3", record_timing=False)
for path in map(pathlib.Path, paths):
    client.nb = FORGET
    client.execute(cleanup_kc=False)
    client.nb = nbformat.read(path, 4)
    for cell in client.nb.cells:
        cell.source = cell.source.replace(old, new)
    try:
        client.execute(cleanup_kc=False)
    except CellExecutionError as error:
        pathlib.Path(folder, path.name + ".error").write_text(str(error), encoding="utf-8")
    nbformat.write(client.nb, pathlib.Path(folder, path.name))
client.nb = FORGET
client.execute()
"""

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@cache
def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def kinds(cell: dict[str, Any]) -> list[list[str]]:
    """What a cell shows: for each output its kind or the media types it comes in."""
    return [sorted(output["data"]) if "data" in output else [output["output_type"]] for output in cell["outputs"]]


def pictures(notebook: Path) -> Iterator[bytes]:
    for cell in cells(notebook):
        for output in cell["outputs"]:
            if "image/png" in output.get("data", {}):
                yield b64decode(output["data"]["image/png"])


def test_there_are_five_and_nothing_else() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]
    assert {path.suffix for path in FOLDER.iterdir() if path.is_file()} == {".ipynb"}


@each_notebook
def test_its_outputs_are_kept_and_fit_to_be_published(notebook: Path) -> None:
    run = [cell["execution_count"] for cell in cells(notebook)]
    assert run == list(range(1, len(run) + 1))
    shown = [kind for cell in cells(notebook) for kind in kinds(cell)]
    assert ["error"] not in shown
    assert sum("text/html" in kind for kind in shown) >= 3
    assert all(len(picture) < LARGEST_PICTURE for picture in pictures(notebook))
    assert len(list(pictures(notebook))) >= 1
    outputs = json.dumps([cell["outputs"] for cell in cells(notebook)])
    assert not re.search(r"/(work|home|tmp|root|usr)/|[A-Z]:\\\\", outputs)
    assert "Warning" not in outputs


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the notebooks as they run here, on a town half as large."""
    pytest.importorskip("nbclient", reason="needs nbclient and ipykernel")
    pytest.importorskip("ipykernel", reason="needs nbclient and ipykernel")
    folder = tmp_path_factory.mktemp("notebooks")
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), TOWN, SMALL_TOWN, *map(str, NOTEBOOKS)],
        cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.mark.slow
@each_notebook
def test_it_runs_and_shows_the_same_kinds_of_things(notebook: Path, again: Path) -> None:
    assert TOWN in "".join(cells(notebook)[0]["source"])
    error = again / f"{notebook.name}.error"
    assert not error.exists(), error.read_text(encoding="utf-8")[-3000:]
    assert [kinds(cell) for cell in cells(again / notebook.name)] == [kinds(cell) for cell in cells(notebook)]
