"""What narratives say about the modus operandi, as codes by facet: phrases in data files, negation, trees of codes."""

from features.lexicon.lexicon import LANGUAGES, Lexicon, Mention, builtin_facets
from features.lexicon.trees import CodeTree
from features.lexicon.vocabulary import VOCABULARIES, Vocabulary

__all__ = ["LANGUAGES", "VOCABULARIES", "CodeTree", "Lexicon", "Mention", "Vocabulary", "builtin_facets"]
