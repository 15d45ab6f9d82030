"""The command line: a thin edge over the use cases. It reads arguments, calls one use case, and shows its answer."""

from linker.cli.entry import main

__all__ = ["main"]
