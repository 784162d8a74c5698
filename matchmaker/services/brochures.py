"""Capabilities out of brochure text: proposed to a member, who looks through and keeps them."""

from dataclasses import dataclass
from typing import Any

from matchmaker.context import Context
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import capabilities, chains
from models.capabilities import Capability
from models.chains import IndustryChain
from models.enterprises import Enterprise
from nlp.brochures import Offer, read_brochure
from nlp.labels import LabelIndex

MOST_PARAMETERS = 40
MAX_TEXT = 4000
# An offer's vote for a segment, below which it is left to the member.
LEAST_VOTE = 0.2


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer and the place in a chain that it seems to have, as codes; empty where unclear."""

    offer: Offer
    chain: str
    segment: str


def propose(ctx: Context, text: str) -> list[Proposal]:
    """Return what a brochure offers, each with its likely place; nothing is stored."""
    authorize(ctx.actor, Permission.EDIT_CAPABILITY, own_stake(ctx.actor))
    offers = read_brochure(text)
    return _placed(offers, chains.all_chains(ctx)) if offers else []


def _placed(offers: tuple[Offer, ...], found: list[IndustryChain]) -> list[Proposal]:
    places = [(chain, segment) for chain in found for segment in chain.segments]
    if not places:
        return [Proposal(offer, "", "") for offer in offers]
    texts = [f"{segment.name}、{'、'.join(segment.products)}" for _, segment in places]
    index = LabelIndex(texts)
    proposals = []
    for offer in offers:
        votes = index.scores(offer.name)
        best = int(votes.argmax())
        chain, segment = places[best]
        is_clear = float(votes[best]) >= LEAST_VOTE
        codes = (chain.code, segment.code) if is_clear else ("", "")
        proposals.append(Proposal(offer, *codes))
    return proposals


def keep(ctx: Context, offers: list[dict[str, Any]]) -> list[Capability]:
    """Add the offers that a member kept to its enterprise; fields as of a capability."""
    authorize(ctx.actor, Permission.EDIT_CAPABILITY, own_stake(ctx.actor))
    own = ctx.session.get_one(Enterprise, ctx.actor.enterprise_id)
    return capabilities.register_all(ctx, own, offers)
