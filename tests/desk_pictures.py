"""The README's pictures of the desk, drawn anew on an invented town: `python tests/desk_pictures.py`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
# before tests/linker, which would else stand for the package
sys.path.insert(0, str(ROOT))

from linker_desk import Person, chromium, serving  # noqa: E402

from linker.casework.importing.import_cases import import_file, import_offenders  # noqa: E402
from linker.casework.linking.relink import relink_library  # noqa: E402
from linker.casework.matching.match import match  # noqa: E402
from linker.casework.series.series_overview import all_series, series_details  # noqa: E402
from linker.casework.workspace.workspace import Workspace  # noqa: E402
from linker.library.store.store import Library  # noqa: E402
from linker.town.files import write_town  # noqa: E402
from linker.town.options import Language, TownOptions  # noqa: E402
from linker.town.town import build_town  # noqa: E402

PICTURES = ROOT / "notebooks" / "pictures"
COLOURS, LARGEST = 200, 250_000
LEAST_CASES = 6
WIDTH, HEIGHT, DRAWN_AFTER_S = 1366, 1150, 4.0
# The README shows these smaller, side by side.
LOW, LOW_HEIGHT = ("review", "compare", "search"), 900


def linked_town(folder: Path, language: Language) -> Path:
    """An invented town whose records are kept in a language, linked with the starting model."""
    folder.mkdir()
    files = write_town(build_town(TownOptions(seed=7, cases=300, solved_share=0.4, language=language)), folder)
    with Library.open(folder / "cases.db") as library:
        import_file(library, files.cases[0])
        import_offenders(library, files.offenders)
        relink_library(library)
    return folder / "cases.db"


def pages(library: Path) -> dict[str, str]:
    """Picture -> page: the longest series that is little solved, and its surest case."""
    with Library.open(library) as opened:
        lines = [line for line in all_series(Workspace.of(opened)) if line.cases >= LEAST_CASES]
        chosen = min(lines, key=lambda line: (line.solved / line.cases, -line.cases))
        members = series_details(Workspace.of(opened), chosen.series_id)[1]
        surest = max(members, key=lambda member: member.probability).case_id
        partner = match(Workspace.of(opened), surest, top=1).matches[0].case_id
    return {
        "series": f"/series?id={chosen.series_id}",
        "case": f"/case?id={surest}",
        "compare": f"/compare?a={surest}&b={partner}",
        "start": "/",
        "review": "/review",
        "search": "/search",
    }


def draw(person: Person, path: str, file: Path) -> None:
    """One page as a small PNG."""
    from PIL import Image

    person.go(path)
    time.sleep(DRAWN_AFTER_S)
    person.driver.save_screenshot(str(file))
    with Image.open(file) as shot:
        # few colours keep it small; this method keeps the rare ones, such as the green of what is solved
        few = shot.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, "png", optimize=True)
    assert file.stat().st_size < LARGEST, f"{file} is too large for a README"


def main() -> None:
    """Series, case and review of an English town; start page, comparison and search of a Chinese one."""
    PICTURES.mkdir(exist_ok=True)
    shots: tuple[tuple[Language, str, tuple[str, ...]], ...]
    shots = (("en", "en-US", ("series", "case", "review")), ("zh", "zh-CN", ("start", "compare", "search")))
    with TemporaryDirectory() as scratch:
        for town, language, names in shots:
            library = linked_town(Path(scratch) / town, town)
            found = pages(library)
            with serving(library) as served, chromium(Path(scratch) / language, language) as person:
                person.at(served)
                for name in names:
                    person.driver.set_window_size(WIDTH, LOW_HEIGHT if name in LOW else HEIGHT)
                    draw(person, found[name], PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
