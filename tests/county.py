"""A county as tests of whole commands meet it: its files, its library, and how to run a command."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner, Result

import linker.cli.entry  # noqa: F401 - hangs the commands into the app
from linker.cli.app import app
from linker.town.files import TownFiles


@dataclass(frozen=True)
class County:
    """The files a county hands over, and its linked library; a test never writes into either."""

    files: TownFiles
    library: Path

    def copied(self, folder: Path) -> Path:
        """The library, and what lies beside it, in a folder of its own."""
        shutil.copy(self.library, folder)
        shelf = f"{self.library.name}.vectors"
        shutil.copytree(self.library.with_name(shelf), folder / shelf)
        return folder / self.library.name


def run(*words: object) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="linker")
