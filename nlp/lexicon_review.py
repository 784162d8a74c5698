"""What added words would do: traps of segmentation, superfluous and doubtful entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp import analysis, lexicon, tokenizer
from nlp.lexicon import Lexicon
from nlp.lexicon_changes import large_removals
from nlp.tokenizer import Tokenizer

MAX_PLACES = 50  # of one word in the texts: enough to see which words it reaches into


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before publishing.

    ``kind`` is one of: ``known`` (a dictionary word: with a low frequency it would break into
    ``detail``), ``code`` (whole by the rule for codes, where jieba cuts it into ``detail``),
    ``reaches_into`` (it would cut the word ``detail``, so it is not used there), ``loose``
    (alone it is not kept whole but cut into ``detail``), ``short`` (one character), ``disputed``
    (the chains, in ``detail``, give the same name to different things), ``removed`` (a list, the
    ``word``, loses many entries: ``detail`` says how many of how many), ``unknown_chain`` (lists
    of a chain that the register does not know).
    """

    kind: str
    word: str
    detail: str = ""


def review(before: Lexicon, after: Lexicon, texts: Iterable[str] = ()) -> list[Finding]:
    """Look at the words that ``after`` adds to ``before``; texts are where they may occur."""
    known = frozenset(before.words)
    added = [word for word in after.words if word not in known]
    cut = tokenizer.with_terms_of(after)
    with lexicon.using(after):
        found = [finding for word in added for finding in _alone(word, cut)]
    found += _traps(added)
    found += _reaching(added, [*after.words, *texts])
    old = frozenset(_disputed(before))
    found += [finding for finding in _disputed(after) if finding not in old]
    found += [
        Finding("removed", name, f"{count}/{size}")
        for name, count, size in large_removals(before, after)
    ]
    return list(dict.fromkeys(found))


def _alone(word: str, cut: Tokenizer) -> Iterator[Finding]:
    if len(word) < 2:
        yield Finding("short", word)
    # The word as the engine reads it: units and grades may be written in another way.
    clean = analysis.clean(word).folded
    pieces = [part.text for part in cut.words(clean)]
    if pieces != [clean] and len(word) > 1:
        yield Finding("loose", word, "/".join(pieces))


def _traps(words: list[str]) -> Iterator[Finding]:
    """Tell the words that need no entry, and into what a low frequency would break them."""
    plain = [word for word in words if len(word) > 1 and _is_one(tokenizer.plain_words(word))]
    if not plain:
        return
    cut_rare = tokenizer.low_frequency_cut(plain)
    for word in plain:
        pieces, rare = tokenizer.dictionary_cut(word), cut_rare(word)
        if len(pieces) > 1:
            yield Finding("code", word, "/".join(pieces))
        elif len(rare) > 1:
            yield Finding("known", word, "/".join(rare))


def _is_one(words: list[tokenizer.Word]) -> bool:
    return len(words) == 1


def _reaching(words: list[str], texts: list[str]) -> Iterator[Finding]:
    joined = "\n".join(texts)
    for word in words:
        if len(word) < 2:
            continue
        start, places = joined.find(word), 0
        while start >= 0 and places < MAX_PLACES:
            for other in _cut_by(joined, start, start + len(word)):
                yield Finding("reaches_into", word, other)
            places += 1
            start = joined.find(word, start + 1)


def _cut_by(text: str, start: int, end: int) -> list[str]:
    """Return the words that begin or end inside of a stretch but not within it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    around = text[first : last if last >= 0 else len(text)]
    return [
        word.text
        for word in tokenizer.plain_words(around)
        if word.start < start - first < word.end or word.start < end - first < word.end
    ]


def _disputed(lists: Lexicon) -> Iterator[Finding]:
    names: dict[str, dict[str, str]] = {}
    for code, part in [("common", lists.common), *sorted(lists.chains.items())]:
        for key, name in part.names.items():
            names.setdefault(key, {})[code] = name
    for key, by_chain in sorted(names.items()):
        if len(frozenset(by_chain.values())) > 1:
            detail = "、".join(f"{code}={name}" for code, name in by_chain.items())
            yield Finding("disputed", key, detail)
