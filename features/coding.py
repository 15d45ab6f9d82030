"""Recorded code texts as paths of the lexicon's trees, so that near codes get partial credit."""

from __future__ import annotations

from functools import cache

import numpy as np

from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity, code_columns
from features.columns import Ragged
from features.lexicon import Lexicon, builtin_facets
from features.text import normalise

# Stands for a slash in a text, where a slash would read as a step of a path.
PLAIN_SLASH = "\u2215"


def coded(facet: str, codes: Ragged) -> Ragged:
    """Each code with its ancestors in the facet's tree (door, door/pry, door/pry/security_door for 撬防盗门).

    A text that says more than the code it holds is one step more; codes of a facet without a tree stay as they are.
    """
    if facet not in builtin_facets():
        return codes
    return codes.each(lambda row: dict.fromkeys(path for text in row for path in _paths(facet, text)))


def coded_sets(facet: str, codes: CodeColumn, rarity: Rarity) -> CodeSets:
    """Sets of coded paths, in which a step weighs what it adds to the step above.

    So two cases share the information of the nearest step that both codes have above them (Resnik, Using Information
    Content to Evaluate Semantic Similarity in a Taxonomy, 1995), and a whole code no more than it would by itself.
    """
    sets = CodeSets.of(codes, rarity)
    if facet not in builtin_facets():
        return sets
    steps = sorted(path for path in codes.texts.tolist() if "/" in path)
    above = [path.rpartition("/")[0] for path in steps]
    added = rarity.information(code_columns(steps)) - rarity.information(code_columns(above))
    return sets.capped(dict(zip(steps, np.maximum(added, 0.0).tolist(), strict=True)))


@cache
def _paths(facet: str, text: str) -> tuple[str, ...]:
    lexicon = Lexicon.builtin()
    tree = lexicon.trees[facet]
    if text in tree.codes:
        return (*tree.ancestors(text), text)
    parent = text.rpartition("/")[0]
    if parent in tree.codes:
        # a code of the user's own lexicon, a kind of one that is known
        return (*tree.ancestors(parent), parent, text)
    own = text.replace("/", PLAIN_SLASH)
    found = [said for said in lexicon.mentions(text) if said.facet == facet and not said.negated]
    if not found:
        return (own,)
    steps = [step for said in found for step in (*tree.ancestors(said.code), said.code)]
    whole = len(found) == 1 and normalise(found[0].text) == normalise(text)
    return tuple(dict.fromkeys(steps if whole else [*steps, f"{found[0].code}/{own}"]))
