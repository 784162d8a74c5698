"""The coach of who writes a need: what is vague, what lacks a unit, and how many could deliver.

Nothing is stored. Suppliers are counted with the buyer's eyes, so the numbers tell nothing that
its page of recommendations would not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.ranking.assessment import Assessment
from matchmaker.ranking.passing import Passing, count_passing
from matchmaker.ranking.profiles import ChallengeProfile, RequirementProfile
from matchmaker.ranking.visibility import Audience
from matchmaker.services import chains, matching
from models.enterprises import Enterprise
from models.enums import Operator
from nlp.statements import Statement, is_known_unit, split_statements
from nlp.vague import Vague, find_vague

# The nearest by text: beyond them hardly anybody makes such things (docs/performance.md).
COUNTED = 400
_MEASURED = frozenset({Operator.GE, Operator.LE, Operator.EQ, Operator.BETWEEN, Operator.ABOUT})


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it is being typed: `requirements` are those lines that can be read already."""

    title: str
    content: str
    items: Sequence[str]
    chain: str
    segment: str
    requirements: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Hint:
    """What is wrong with the wording of a line, by its place among the lines."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Coaching:
    """The coach's remarks; `passing` is None while nothing can be counted, `why` says why.

    If the chain has more suppliers than can be counted while somebody types, `why` says of how
    many the numbers are.
    """

    vague: tuple[Vague, ...]
    hints: tuple[Hint, ...]
    passing: Passing | None
    why: str


def coach(ctx: Context, need: Need) -> Coaching:
    """Remark on a need that a member of the buyer is typing."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, own_stake(ctx.actor))
    texts = [need.title, *need.items, need.content]
    vague = tuple({item.word: item for text in texts for item in find_vague(text)}.values())
    hints = tuple(_hints(need.requirements))
    why = _unready(ctx, need)
    if why:
        return Coaching(vague, hints, None, messages.text(why))
    assessed = matching.Matcher(ctx).assess(
        _profile(ctx, need), need.chain, Audience.BUYER, COUNTED
    )
    return Coaching(vague, hints, count_passing(assessed), _partly(assessed))


def _partly(assessed: Assessment) -> str:
    counted, whole = len(assessed.pairs.suppliers), assessed.index.shelves.size
    return messages.text("coach_partly", counted=counted, whole=whole) if counted < whole else ""


def _unready(ctx: Context, need: Need) -> str:
    if not need.chain or chains.find_by_code(ctx, need.chain) is None:
        return "coach_no_chain"
    return "" if need.title or need.items or need.content else "coach_no_text"


def _hints(requirements: Sequence[dict[str, Any]]) -> list[Hint]:
    found = []
    for position, line in enumerate(requirements):
        name, unit = line["name"], line["unit"]
        if line["operator"] in _MEASURED and not unit:
            found.append(Hint(position, messages.text("coach_no_unit", name=name)))
        elif not is_known_unit(unit):
            found.append(Hint(position, messages.text("coach_unit", name=name, unit=unit)))
        found += [
            Hint(position, messages.text("coach_vague", word=item.word, advice=item.advice))
            for item in find_vague(f"{name}{line['text'] or ''}")
        ]
    return found


def _profile(ctx: Context, need: Need) -> ChallengeProfile:
    own = ctx.session.get(Enterprise, ctx.actor.enterprise_id)
    return ChallengeProfile(
        public_id="draft",
        buyer_public_id=own.public_id if own else "",
        title=need.title,
        content=need.content,
        items=tuple(need.items),
        requirements=tuple(
            RequirementProfile(
                name=line["name"],
                operator=line["operator"].value,
                low=line["low"],
                high=line["high"],
                text=line["text"] or "",
                unit=line["unit"],
                is_must_have=line["is_must_have"],
            )
            for line in need.requirements
        ),
        chain=need.chain,
        segment=need.segment or None,
        region=own.region_code if own else "",
    )


def split(ctx: Context, text: str) -> tuple[Statement, ...]:
    """Take a pasted text apart into requirements, for a member to look through."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, own_stake(ctx.actor))
    return split_statements(text)
