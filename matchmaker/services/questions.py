"""Questions to suppliers about what is missing: composed for reading, and sent as notices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, authorize, visible_to_supplier
from matchmaker.ranking.questions import Question, build_questions
from matchmaker.ranking.results import Entry
from matchmaker.services import audit, challenges, match_readers, matching, notices
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import NoticeKind

SHOWN = 10  # without a choice: the suppliers that stand on the first page


@dataclass(frozen=True, slots=True)
class PutQuestion:
    """A question as it is put to a supplier."""

    position: int
    name: str
    required: str
    is_must_have: bool
    text: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The questions to one supplier, and the text of a letter.

    `text` is empty where the supplier may not see the challenge, or it takes no bids: `warning`
    says so.
    """

    enterprise: Enterprise
    questions: tuple[PutQuestion, ...]
    text: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A requirement that lacks material, and how many of the chosen suppliers lack it."""

    position: int
    name: str
    required: str
    suppliers: int


@dataclass(frozen=True, slots=True)
class Inquiries:
    """The inquiries of one challenge; those without a question are left out."""

    challenge: Challenge
    missing: tuple[MissingLine, ...]
    inquiries: tuple[Inquiry, ...]


def ask(
    ctx: Context,
    public_id: str,
    suppliers: Collection[str] = (),
    positions: Collection[int] = (),
) -> Inquiries:
    """Compose the questions to these suppliers of a challenge, or to the first ten.

    `positions` keeps these requirements only; none means all. Raise NotFound for the challenge,
    Invalid for a supplier that is not ranked for it.
    """
    challenge = match_readers.get(ctx, public_id)
    match = matching.Matcher(ctx).rank(challenge)
    entries = _chosen(match.ranking.entries, suppliers)
    asked = [
        (
            entry,
            [_put(item) for item in build_questions(entry.ledger, match.challenge.requirements)],
        )
        for entry in entries
    ]
    return Inquiries(
        challenge=challenge,
        missing=_missing([questions for _, questions in asked]),
        inquiries=tuple(
            _inquiry(ctx, challenge, match.enterprises[entry.supplier_id], kept)
            for entry, questions in asked
            if (kept := _kept(questions, positions))
        ),
    )


def send(
    ctx: Context,
    public_id: str,
    suppliers: Collection[str] = (),
    positions: Collection[int] = (),
) -> list[Inquiry]:
    """Put the questions of `ask` to their suppliers; return those that were told.

    Who may not see the challenge is told nothing. The same lines are asked for once a revision.
    """
    challenge = challenges.get(ctx, public_id)
    authorize(ctx.actor, Permission.INQUIRE, challenge)
    sent = [item for item in ask(ctx, public_id, suppliers, positions).inquiries if item.text]
    for inquiry in sent:
        lines = [item.position for item in inquiry.questions]
        asked = blake2b(repr((challenge.revision, lines)).encode(), digest_size=8).hexdigest()
        notices.tell_enterprise(
            ctx,
            NoticeKind.INQUIRY_RECEIVED,
            challenge,
            inquiry.enterprise.id,
            cause=f"inquiry:{public_id}:{asked}",
            details={"positions": lines},
        )
    names = [item.enterprise.public_id for item in sent]
    audit.record(ctx, "challenge.inquire", challenge, suppliers=names)
    return sent


def _chosen(entries: Sequence[Entry], suppliers: Collection[str]) -> Sequence[Entry]:
    if not suppliers:
        return entries[:SHOWN]
    found = [entry for entry in entries if entry.supplier_id in suppliers]
    if len(found) < len(set(suppliers)):
        raise Invalid(errors={"suppliers": [messages.text("field_ranked_supplier")]})
    return found


def _put(question: Question) -> PutQuestion:
    code = "question_worded" if question.is_worded else "question_measured"
    parts = [messages.text(code, name=question.name, required=question.required)]
    if question.is_must_have:
        parts.append(messages.text("question_must_have"))
    if question.method:
        parts.append(messages.text("question_method", method=question.method))
    return PutQuestion(
        question.position, question.name, question.required, question.is_must_have, "".join(parts)
    )


def _kept(questions: Sequence[PutQuestion], positions: Collection[int]) -> tuple[PutQuestion, ...]:
    return tuple(item for item in questions if not positions or item.position in positions)


def _missing(asked: Sequence[Sequence[PutQuestion]]) -> tuple[MissingLine, ...]:
    lines = {item.position: item for questions in asked for item in questions}
    counted = [item.position for questions in asked for item in questions]
    return tuple(
        MissingLine(place, lines[place].name, lines[place].required, counted.count(place))
        for place in sorted(lines)
    )


def _inquiry(
    ctx: Context, challenge: Challenge, row: Enterprise, questions: tuple[PutQuestion, ...]
) -> Inquiry:
    # A letter would tell of a challenge that does not exist for this enterprise, or not any more.
    if not challenges.is_open(ctx, challenge):
        return Inquiry(row, questions, "", messages.text("inquiry_not_open"))
    if not _is_visible(ctx, challenge, row):
        return Inquiry(row, questions, "", messages.text("inquiry_not_invited"))
    lines = [f"{number}. {item.text}" for number, item in enumerate(questions, start=1)]
    code = f"（{challenge.code}）" if challenge.code else ""
    head = messages.text("inquiry_head", name=row.name, title=challenge.title, code=code)
    return Inquiry(row, questions, "\n".join([head, *lines, messages.text("inquiry_end")]))


def _is_visible(ctx: Context, challenge: Challenge, row: Enterprise) -> bool:
    seen = select(Challenge.id).where(Challenge.id == challenge.id, visible_to_supplier(row.id))
    return ctx.session.scalars(seen).one_or_none() is not None
