"""What pairs and series of cases say, and the people who decide."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("case-linker")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
