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
# Runs a notebook in a kernel of this interpreter, as Jupyter does, and stops at the first error.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
for cell in notebook.cells:
    cell.source = cell.source.replace(*sys.argv[3:])
NotebookClient(notebook, timeout=300, kernel_name="python3", record_timing=False).execute()
nbformat.write(notebook, sys.argv[2])
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


@pytest.mark.slow
@each_notebook
def test_it_runs_and_shows_the_same_kinds_of_things(notebook: Path, tmp_path: Path) -> None:
    pytest.importorskip("nbclient", reason="needs nbclient and ipykernel")
    pytest.importorskip("ipykernel", reason="needs nbclient and ipykernel")
    assert TOWN in "".join(cells(notebook)[0]["source"])
    again = tmp_path / notebook.name
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(notebook), str(again), TOWN, SMALL_TOWN],
        cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert [kinds(cell) for cell in cells(again)] == [kinds(cell) for cell in cells(notebook)]
