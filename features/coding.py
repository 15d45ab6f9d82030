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


def code_paths(facet: str, codes: Ragged) -> Ragged:
    """Each code with its ancestors in the facet's tree (door, door/pry, door/pry/security_door for 撬防盗门).

    A text that says more than the code it holds is one step more; codes of a facet without a tree stay as they are.
    """
    if facet not in builtin_facets():
        return codes
    return codes.map_rows(lambda row: dict.fromkeys(path for text in row for path in _paths(facet, text)))


def path_sets(facet: str, codes: CodeColumn, rarity: Rarity) -> CodeSets:
    """Sets of code paths in which each step weighs the information it adds to the step above.

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
    plain_text = text.replace("/", PLAIN_SLASH)
    mentions = [mention for mention in lexicon.mentions(text) if mention.facet == facet and not mention.negated]
    if not mentions:
        return (plain_text,)
    steps = [step for mention in mentions for step in (*tree.ancestors(mention.code), mention.code)]
    whole = len(mentions) == 1 and normalise(mentions[0].text) == normalise(text)
    return tuple(dict.fromkeys(steps if whole else [*steps, f"{mentions[0].code}/{plain_text}"]))
