"""Word lists as data: trade terms, synonyms, grades and relations per chain, stop words, units.

The lists in force belong to the context, as the settings of ``decimal`` do: ``current()`` gives
them, ``using()`` puts others in force for a stretch of code. Whatever is derived from a text may
be kept under the lists and the text together, never under the text alone.

A file is UTF-8; lines that begin with ``#`` are its header and must give ``# source:`` and
``# date:``. Any fault raises LexiconError with file and line, so a bad edit never half works.
"""

from nlp.lexicon.in_force import current, shipped, using
from nlp.lexicon.lists import (
    KINDS,
    REASONS,
    ChainLexicon,
    Grade,
    Lexicon,
    LexiconError,
    Relation,
    Unit,
    key_of,
)
from nlp.lexicon.reading import DATA, file_names, load, stray_names

__all__ = [
    "DATA",
    "KINDS",
    "REASONS",
    "ChainLexicon",
    "Grade",
    "Lexicon",
    "LexiconError",
    "Relation",
    "Unit",
    "current",
    "file_names",
    "key_of",
    "load",
    "shipped",
    "stray_names",
    "using",
]
