"""What people decided on published shortlists, as grades that a ranking is measured against."""

from collections.abc import Sequence

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.ranking import metrics
from matchmaker.ranking.results import Ranking
from models.enterprises import Enterprise
from models.enums import Decision
from models.shortlists import Shortlist, ShortlistEntry

# 保留 and 置顶 say that a supplier fits; where it stands among them is no grade of how well.
GRADES = {Decision.KEEP: 2, Decision.PIN: 2, Decision.HOLD: 1, Decision.DROP: 0}

Grades = dict[str, int]


def of(ctx: Context, challenges: Sequence[int]) -> dict[int, Grades]:
    """Return by challenge key the grade of each supplier in its newest published shortlist.

    For the comparison of rankings inside the service: who reads it was authorized there.
    """
    rows = ctx.session.execute(
        select(Shortlist.challenge_id, Shortlist.id)
        .where(Shortlist.challenge_id.in_(challenges), Shortlist.published_at.is_not(None))
        .order_by(Shortlist.id)
    )
    newest = {challenge_id: key for challenge_id, key in rows}  # noqa: C416 - rows are no pairs
    entries = ctx.session.execute(
        select(Shortlist.challenge_id, Enterprise.public_id, ShortlistEntry.decision)
        .join(Shortlist, Shortlist.id == ShortlistEntry.shortlist_id)
        .join(Enterprise, Enterprise.id == ShortlistEntry.enterprise_id)
        .where(Shortlist.id.in_(newest.values()), ShortlistEntry.decision.is_not(None))
        .order_by(ShortlistEntry.id)
    )
    found: dict[int, Grades] = {}
    for challenge_id, supplier, decision in entries:
        if decision is not None:
            found.setdefault(challenge_id, {})[supplier] = GRADES[decision]
    return {key: grades for key, grades in found.items() if any(grades.values())}


def ndcg(grades: Grades, ranking: Ranking) -> float:
    """Return nDCG@10 among the suppliers that were judged: nobody judged the others."""
    judged = [entry.supplier_id for entry in ranking.entries if entry.supplier_id in grades]
    return metrics.ndcg(judged, grades)
