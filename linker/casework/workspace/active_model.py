"""The active model of a library. Apart from training, so that questions never load what only training needs."""

from __future__ import annotations

from linker.library.store.store import Library
from linker.model.archive import from_json
from linker.model.similarity import SimilarityModel
from linker.starting_model import starting_model


def model_of(library: Library) -> SimilarityModel:
    """The model in use: the library's own, or the starting model where it has none."""
    document = library.active_model()
    return starting_model() if document is None else from_json(document, "the library's model")
