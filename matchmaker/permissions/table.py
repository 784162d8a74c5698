"""The permission table: one row per act, one cell per relation, kept as data.

Code, tests and the generated page docs/permissions.md read the same file. A cell says

- ``yes``, or ``viewer``, ``editor``, ``owner``: permitted, to members of that role and above;
- ``no``: visible but not permitted (403);
- ``hide``: whether the thing exists is not told (404);
- ``sign-in``: nobody is signed in (401; in the column of the public alone).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from matchmaker.errors import Forbidden, NotFound, Unauthenticated
from matchmaker.permissions.actors import Actor
from matchmaker.permissions.stakes import Relation, Stake, relation
from models.base import Base
from models.enums import MemberRole, TokenScope

FILE = Path(__file__).parent / "permissions.csv"


class Cell(StrEnum):
    """What the table says of an act and a relation."""

    YES = "yes"
    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"
    NO = "no"
    HIDE = "hide"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its Chinese title, whether it only reads, whether tokens may do it, its cells."""

    title: str
    scope: TokenScope
    takes_tokens: bool
    cells: Mapping[Relation, Cell]


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Return the table by the names of the permissions."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["permission"]: _rule(row) for row in csv.DictReader(file)}


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        title=row["title"],
        scope=TokenScope(row["scope"]),
        takes_tokens={"yes": True, "no": False}[row["tokens"]],
        cells={column: Cell(row[column]) for column in Relation},
    )


def authorize(actor: Actor, permission: StrEnum, thing: Base | Stake | None = None) -> None:
    """Raise Unauthenticated, NotFound or Forbidden unless `actor` may do this to `thing`."""
    if actor.is_system:
        return
    rule = rules()[permission.value]
    cell = rule.cells[relation(actor, thing)]
    if cell is Cell.SIGN_IN:
        raise Unauthenticated
    if cell is Cell.HIDE:
        raise NotFound
    if cell is Cell.NO or not (is_high_enough(actor, cell) and is_in_scope(actor, rule)):
        raise Forbidden


def is_permitted(actor: Actor, permission: StrEnum, thing: Base | Stake | None = None) -> bool:
    """Whether authorize would let `actor` do this: for what a page offers."""
    try:
        authorize(actor, permission, thing)
    except (Unauthenticated, NotFound, Forbidden):
        return False
    return True


def is_high_enough(actor: Actor, cell: Cell) -> bool:
    """Whether a cell that permits asks for no higher role in the enterprise than the actor's."""
    return cell is Cell.YES or actor.is_at_least(MemberRole(cell.value))


def is_in_scope(actor: Actor, rule: Rule) -> bool:
    """Whether a token, where one is used, reaches so far."""
    return actor.scopes is None or (rule.takes_tokens and rule.scope in actor.scopes)
