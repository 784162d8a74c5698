"""A newly published challenge reaches the suppliers that it suits, once.

A job that the publication enqueues (`notices.announce`) scores the challenge for each supplier of
the chain with that supplier's own eyes, as its page of recommendations does: whether somebody is
told depends on nothing that it may not see.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.permissions import visible_to_supplier
from matchmaker.ranking.visibility import Audience
from matchmaker.services import challenges, matching, notices, profiles, survivors
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import NoticeKind, Visibility
from models.users import Membership, User

# Only what lies above the band 中 is worth a notice.
BAND = "高"


def suited(ctx: Context, public_id: str, progress: Callable[[int, str], None]) -> list[int]:
    """Return the keys of the enterprises to tell; none if the challenge takes no bids any more."""
    challenge = _open(ctx, public_id)
    if challenge is None:
        return []
    suppliers = list(ctx.session.scalars(_candidates(challenge)))
    matcher = matching.Matcher(ctx)
    found = []
    for done, supplier in enumerate(suppliers, 1):
        if _suits(ctx, matcher, challenge, supplier):
            found.append(supplier.id)
        progress(100 * done // len(suppliers), messages.text("job_challenge_notices"))
    return found


def _open(ctx: Context, public_id: str) -> Challenge | None:
    query = matching.challenge_query(ctx).options(selectinload(Challenge.invited))
    wanted = (Challenge.public_id == public_id, challenges.open_condition(ctx))
    return ctx.session.scalars(query.where(*wanted)).one_or_none()


def _candidates(challenge: Challenge) -> Select[Enterprise]:
    """Select the suppliers of the chain that have somebody to tell."""
    reachable = (
        select(Membership.enterprise_id)
        .join(User, User.id == Membership.user_id)
        .where(User.is_active)
    )
    query = profiles.supplier_query().where(
        Enterprise.id.in_(profiles.in_chain(challenge.chain.code)),
        Enterprise.id.in_(reachable),
        Enterprise.id != challenge.buyer_id,
        Enterprise.is_active,
        ~survivors.is_merged(),
    )
    if challenge.visibility is Visibility.INVITED:
        query = query.where(Enterprise.id.in_([row.id for row in challenge.invited]))
    return query.order_by(Enterprise.id)


def _suits(
    ctx: Context, matcher: matching.Matcher, challenge: Challenge, supplier: Enterprise
) -> bool:
    is_visible = select(Challenge.id).where(
        Challenge.id == challenge.id, visible_to_supplier(supplier.id)
    )
    if ctx.session.scalars(is_visible).one_or_none() is None:
        return False
    rankings = matcher.rank_challenges([challenge], supplier, Audience.SUPPLIER)
    return any(entry.band == BAND for ranking in rankings for entry in ranking.entries)


def tell(ctx: Context, public_id: str, enterprise_ids: Sequence[int]) -> None:
    """Give each of these enterprises its one notice, if the challenge still takes bids."""
    challenge = _open(ctx, public_id)
    if challenge is None:
        return
    for enterprise_id in enterprise_ids:
        notices.tell_enterprise(
            ctx,
            NoticeKind.CHALLENGE_RECOMMENDED,
            challenge,
            enterprise_id,
            cause=f"challenge.recommended:{public_id}",
        )
