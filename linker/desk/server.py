"""Serving the desk: the pages, the API under /api, sign-in, and the guard before all of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from linker.desk.setup import Setup

if TYPE_CHECKING:
    from fastapi import FastAPI


def create(setup: Setup) -> FastAPI:
    """The desk as one application: every module of `linker.desk.pages` registers its pages by being imported."""
    raise NotImplementedError


def load_pages() -> None:
    """Import every page module."""
    from linker.desk import pages

    for module in iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")
