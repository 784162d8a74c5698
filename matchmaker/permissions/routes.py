"""Which act each address stands for: a route without a row is refused to everybody.

The act itself is authorized by its service, on the thing that it concerns. Here, before a body is
read, an actor is turned away whose role can never do it to any thing.
"""

import csv
from functools import lru_cache
from pathlib import Path

from matchmaker.errors import DomainError, Forbidden, NotFound, Unauthenticated
from matchmaker.permissions.actors import Actor
from matchmaker.permissions.stakes import Relation
from matchmaker.permissions.table import Cell, Rule, is_high_enough, is_in_scope, rules
from models.enums import UserRole

FILE = Path(__file__).parent / "routes.csv"
# How an actor of a role may stand to things.
RELATIONS: dict[UserRole | None, tuple[Relation, ...]] = {
    None: (Relation.PUBLIC,),
    UserRole.MEMBER: (Relation.OWN, Relation.COUNTERPART, Relation.OTHER),
    UserRole.ORGANIZER: (Relation.IN_REGION, Relation.OUT_REGION),
    UserRole.REVIEWER: (Relation.REVIEWER,),
    UserRole.SYSTEM_ADMIN: (Relation.SYSTEM_ADMIN,),
    UserRole.SECURITY_ADMIN: (Relation.SECURITY_ADMIN,),
    UserRole.AUDIT_ADMIN: (Relation.AUDIT_ADMIN,),
}
_REFUSALS: dict[Cell, type[DomainError]] = {
    Cell.SIGN_IN: Unauthenticated,
    Cell.HIDE: NotFound,
    Cell.NO: Forbidden,
}


@lru_cache(maxsize=1)
def routes() -> dict[str, str]:
    """Return endpoint → name of the permission, `open` where nobody is turned away.

    Where people of several roles do it under permissions of their own, `|` stands between these.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["endpoint"]: row["permission"] for row in csv.DictReader(file)}


OPEN = "open"


def admit(actor: Actor, endpoint: str) -> None:
    """Raise Unauthenticated, NotFound or Forbidden if `actor` can never do what this is for."""
    named = routes().get(endpoint)
    if named == OPEN or actor.is_system:
        return
    if named is None:
        raise Forbidden
    refusals = [_refusal(actor, rules()[name]) for name in named.split("|")]
    if None not in refusals:
        raise refusals[0] or Forbidden


def _refusal(actor: Actor, rule: Rule) -> type[DomainError] | None:
    cells = [rule.cells[relation] for relation in RELATIONS[actor.role]]
    permitting = [cell for cell in cells if cell not in _REFUSALS]
    if not permitting:
        # 403 only where the role may learn of any such thing, else 404.
        return _REFUSALS[next((cell for cell in cells if cell is not Cell.HIDE), Cell.HIDE)]
    if not any(is_high_enough(actor, cell) for cell in permitting):
        return Forbidden
    return None if is_in_scope(actor, rule) else Forbidden
