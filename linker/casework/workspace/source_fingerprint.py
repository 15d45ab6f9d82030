"""Fingerprints of the program's own sources: a cache is valid only for the version of the program that wrote it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import features
import linker.pairs


def source_fingerprint() -> str:
    """SHA-256 of the sources of the feature extractors and their lexicons."""
    return _folder_fingerprint(Path(features.__file__).parent)


def kernel_fingerprint() -> str:
    """SHA-256 of the sources that score pairs."""
    return _folder_fingerprint(Path(linker.pairs.__file__).parent)


@cache
def _folder_fingerprint(folder: Path) -> str:
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".toml"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()
