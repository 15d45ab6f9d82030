"""Which version of the program made what lies on the shelf: fingerprints of the sources that its meaning rests on."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import features
import linker.pairs


def source_fingerprint() -> str:
    """A text that differs as soon as anything in the extractors or their lexicons does."""
    return _source_of(Path(features.__file__).parent)


def kernel_fingerprint() -> str:
    """The same for all that scores pairs."""
    return _source_of(Path(linker.pairs.__file__).parent)


@cache
def _source_of(folder: Path) -> str:
    digest = sha256()
    for path in sorted(one for one in folder.rglob("*") if one.suffix in {".py", ".toml"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()
