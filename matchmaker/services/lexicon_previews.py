"""What publishing other word lists would change: words, texts, and who stands in the top ten."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from matchmaker import lexicon_store, messages
from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize
from matchmaker.ranking.documents import challenge_document, supplier_document
from matchmaker.ranking.visibility import Audience
from matchmaker.services import matching, profiles, reviewed_grades
from matchmaker.services.matching import Matcher
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enums import ChallengeStatus
from nlp import analysis, lexicon, tokenizer
from nlp.analysis import Document
from nlp.lexicon import Lexicon
from nlp.lexicon_changes import ListChange, list_changes
from nlp.lexicon_review import Finding, review

TOP = 10
SENTENCES = {
    "known": "finding_known",
    "code": "finding_code",
    "reaches_into": "finding_reaches_into",
    "loose": "finding_loose",
    "short": "finding_short",
    "disputed": "finding_disputed",
    "removed": "finding_removed",
    "unknown_chain": "finding_unknown_chain",
}

_Text = tuple[str, str, Document]  # public id, name, what ranking reads

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Affected:
    """A challenge or a supplier of which some text is read differently."""

    public_id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """A supplier's place in a challenge's top ten before and after; None is outside of it."""

    supplier_id: str
    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class RankChange:
    """A challenge whose top ten would be another one."""

    challenge_id: str
    title: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class ReviewedQuality:
    """Mean nDCG@10 against what people decided on published shortlists, with both sets."""

    shortlists: int
    before: float
    after: float


@dataclass(slots=True)
class Preview:
    """What publishing would change."""

    before: str
    after: str
    lists: list[ListChange]
    findings: list[Finding] = field(default_factory=list)
    challenges: list[Affected] = field(default_factory=list)
    suppliers: list[Affected] = field(default_factory=list)
    rankings: list[RankChange] = field(default_factory=list)
    compared: int = 0
    # None where nobody has published a shortlist of an open challenge yet.
    reviewed: ReviewedQuality | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, each finding with its sentence."""
        plain = asdict(self)
        for row, finding in zip(plain["findings"], self.findings, strict=True):
            row["text"] = sentence(finding)
        return plain


def sentence(finding: Finding) -> str:
    """Return what a finding means."""
    return messages.text(SENTENCES[finding.kind], word=finding.word, detail=finding.detail)


def check_all(ctx: Context, lists: Lexicon) -> Preview:
    """Look at every entry of the lists, as if there had been none before."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    none = Lexicon((), {}, {}, {})
    found = Preview(none.version, lists.version, list_changes(none, lists))
    found.findings = _findings(ctx, none, lists, [*_needs(ctx), *_offers(ctx)])
    return found


def check(ctx: Context, lists: Lexicon) -> Preview:
    """Compare lists with those in force, by themselves and in the registered texts."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    before = lexicon_store.in_force(ctx.lexicon_folder)
    needs, offers = _needs(ctx), _offers(ctx)
    found = Preview(before.version, lists.version, list_changes(before, lists))
    found.findings = _findings(ctx, before, lists, [*needs, *offers])
    found.challenges = list(_affected(needs, before, lists, is_need=True))
    found.suppliers = list(_affected(offers, before, lists, is_need=False))
    return found


def _needs(ctx: Context) -> list[_Text]:
    return [(row.public_id, row.title, _need(row)) for row in _open_challenges(ctx)]


def _offers(ctx: Context) -> list[_Text]:
    rows = [
        (profile.public_id, profile.name, supplier_document(profile))
        for code in ctx.session.scalars(select(IndustryChain.code).order_by(IndustryChain.code))
        for profile in profiles.suppliers_of(
            profiles.load_chain_suppliers(ctx, code), ctx.today, Audience.ORGANIZER
        )
    ]
    # A firm of two chains is read once.
    return list({row[0]: row for row in rows}.values())


def _findings(ctx: Context, before: Lexicon, after: Lexicon, rows: list[_Text]) -> list[Finding]:
    texts = [part.text for _, _, document in rows for part in document.fields]
    known = {*ctx.session.scalars(select(IndustryChain.code)), *lexicon.shipped().chains}
    strange = [code for code in after.chains if code not in known]
    return [
        *(Finding("unknown_chain", code) for code in strange),
        *review(before, after, texts),
    ]


def preview(
    ctx: Context, lists: Lexicon, progress: Progress = lambda _done, _total: None
) -> Preview:
    """Do what `check` does, and rank every published challenge with both sets of lists."""
    found = check(ctx, lists)
    old = Matcher(ctx, lexicon_store.in_force(ctx.lexicon_folder))
    new = Matcher(ctx, lists)
    rows = _open_challenges(ctx)
    grades, gains = reviewed_grades.of(ctx, [row.id for row in rows]), []
    for done, row in enumerate(rows, 1):
        both = old.rank(row), new.rank(row)
        moves = _moves(*both)
        if moves:
            found.rankings.append(RankChange(row.public_id, row.title, moves))
        if row.id in grades:
            gains.append([reviewed_grades.ndcg(grades[row.id], match.ranking) for match in both])
        progress(done, len(rows))
    found.compared = len(rows)
    if gains:
        before, after = (sum(column) / len(gains) for column in zip(*gains, strict=True))
        found.reviewed = ReviewedQuality(len(gains), before, after)
    return found


def _moves(old: matching.Match, new: matching.Match) -> tuple[Move, ...]:
    before, after = _top(old), _top(new)
    names = {**old.enterprises, **new.enterprises}
    return tuple(
        Move(supplier, names[supplier].name, before.get(supplier), after.get(supplier))
        for supplier in dict.fromkeys([*after, *before])
        if before.get(supplier) != after.get(supplier)
    )


def _top(match: matching.Match) -> dict[str, int]:
    entries = match.ranking.entries[:TOP]
    return {entry.supplier_id: place for place, entry in enumerate(entries, 1)}


def _open_challenges(ctx: Context) -> list[Challenge]:
    query = matching.challenge_query(ctx).where(Challenge.status == ChallengeStatus.PUBLISHED)
    return list(ctx.session.scalars(query.order_by(Challenge.chain_id, Challenge.id)))


def _need(row: Challenge) -> Document:
    return challenge_document(profiles.challenge_of(row, Audience.ORGANIZER))


def _affected(
    rows: Iterable[tuple[str, str, Document]], before: Lexicon, after: Lexicon, *, is_need: bool
) -> Iterator[Affected]:
    for public_id, name, document in rows:
        for part in document.fields:
            old, new = (_reading(part.text, lists, is_need=is_need) for lists in (before, after))
            if old != new:
                yield Affected(public_id, name, *_first_difference(old, new))
                break


def _reading(text: str, lists: Lexicon, *, is_need: bool) -> list[str]:
    """Return the words of a text as ranking reads it, a need's stop words in parentheses."""
    with lexicon.using(lists):
        folded = analysis.clean(text).folded
        found = lists.stop_pattern.finditer(folded) if is_need else ()
        stops = [match.span() for match in found]
        words = tokenizer.current().words(folded)
    return [_marked(word, stops) for word in words]


def _marked(word: tokenizer.Word, stops: list[tuple[int, int]]) -> str:
    text = word.text
    for start, end in reversed(stops):
        first, last = max(start, word.start) - word.start, min(end, word.end) - word.start
        if first < last:
            text = f"{text[:first]}({text[first:last]}){text[last:]}"
    return text


def _first_difference(old: list[str], new: list[str]) -> tuple[str, str]:
    same = 0
    while old[same : same + 1] == new[same : same + 1]:
        same += 1
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return "/".join(old[same : len(old) - tail]), "/".join(new[same : len(new) - tail])
