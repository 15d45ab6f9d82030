"""What narratives say about the modus operandi, as codes by facet: phrases in data files, negation, trees of codes."""

from features.lexicon.lexicon import LANGUAGES, Lexicon, Mention
from features.lexicon.trees import CodeTree, expanded

__all__ = ["LANGUAGES", "CodeTree", "Lexicon", "Mention", "expanded"]
