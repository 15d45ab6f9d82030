"""Machine code made once and kept: how functions of this room are compiled, and where the result is stored."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import types

P = ParamSpec("P")
R = TypeVar("R")

ROOM = Path(__file__).parent
# division by zero gives inf as in numpy; everything stays IEEE arithmetic, so both twins round alike
OPTIONS = {"error_model": "numpy", "nogil": True}

# What all machine code takes, with room to spare: numba lets a disk that fills up end the program.
_NEEDED_BYTES = 64 << 20


def inner(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only compiled ones call; it becomes part of them.

    It makes no arrays, so the ones it is handed need not be counted (`_nrt`): counting them at each use would cost ten
    times its arithmetic, and threads would wait for each other's counts.
    """
    return _compiled(function, {**OPTIONS, "forceinline": True, "_nrt": False})


def called(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a large function that compiled ones call seldom: it stays one piece of code, and makes no arrays."""
    return _compiled(function, {**OPTIONS, "_nrt": False})


def allocating(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only compiled ones call and that makes arrays."""
    return _compiled(function, OPTIONS)


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that Python calls, without the interpreter's lock, and keep the machine code on disk."""
    folder = cache_folder()
    if folder is None:
        return _compiled(function, OPTIONS)
    # numba settles where a function is kept when it is declared, and has one setting for that
    setting = vars(numba.config)
    before, setting["CACHE_DIR"] = setting["CACHE_DIR"], str(folder)
    try:
        return _compiled(function, {**OPTIONS, "cache": True})
    finally:
        setting["CACHE_DIR"] = before


@cache
def cache_folder() -> Path | None:
    """Where machine code is kept: `NUMBA_CACHE_DIR`, else beside the package, else in the user's cache folder.

    None where nothing can be written, for want of rights or of room: then each start compiles anew. The folder is named
    after the source of this room, as a kept function must not outlive a change in another one that became part of it.
    """
    name = f"kernel-{_fingerprint()}"
    configured = os.environ.get("NUMBA_CACHE_DIR")
    places = [Path(configured)] if configured else [ROOM / "__pycache__", *_user_folder()]
    return next((place / name for place in places if _writable(place / name)), None)


def _user_folder() -> list[Path]:
    try:
        return [Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "case-linker"]
    except RuntimeError:  # a user without a home
        return []


def _fingerprint() -> str:
    text = b"".join(path.read_bytes() for path in sorted(ROOM.glob("*.py")))
    return sha256(text + numba.__version__.encode()).hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free > _NEEDED_BYTES


def _compiled(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    compiled = numba.njit(**options)(function)
    get_template = compiled.get_call_template

    def get_wide_template(arguments: Sequence[types.Type], keywords: dict[str, types.Type]) -> Any:
        return get_template([types.unliteral(argument) for argument in arguments], keywords)  # type: ignore[no-untyped-call]

    # A count that starts at 0 is at first typed as that very number, and all it is handed to would be compiled twice.
    compiled.get_call_template = get_wide_template
    return cast(Callable[P, R], compiled)
