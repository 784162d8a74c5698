"""What a stored world is made of: readers, things, and texts that only some of them may read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from matchmaker.context import Context
from models.base import Identified
from models.enterprises import Enterprise
from models.users import User
from tests.factories import users

OFFICE = ("city", "county")
BUYER = ("buyer", "buyer_viewer")
SUPPLIERS = ("bidder", "drafter", "winner", "loser", "partner", "invited", "consented", "stranger")
MEMBERS = (*BUYER, "hidden_buyer", *SUPPLIERS)
ORGANIZERS = (*OFFICE, "elsewhere")
STAFF = ("reviewer", "system_admin", "security_admin", "audit_admin")
SIGNED_IN = (*ORGANIZERS, *MEMBERS, "applicant", *STAFF)
READERS = ("public", *SIGNED_IN)


@dataclass(frozen=True)
class Canary:
    """A text in one field, as it may be spelled, and who reads it.

    `secret_at` is a pattern of the addresses where it is one; empty means everywhere.
    """

    name: str
    spellings: tuple[str, ...]
    seen_by: frozenset[str]
    secret_at: str = ""


@dataclass(frozen=True)
class Thing:
    """A stored thing: where it is found, by whom, whose it is and who is on its other side.

    ``overseers`` are the organizers in whose region it lies, ``parts`` the ids of what belongs to
    it, by their names in addresses.
    """

    collection: str
    public_id: str
    seen_by: frozenset[str]
    owner: str
    sides: frozenset[str]
    overseers: tuple[str, ...]
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """A stored reader, with a token of each kind and a session."""

    user: User
    reading: str
    writing: str
    session: str


@dataclass
class World:
    """Everything that was stored; `early` is the same transaction forty days ago."""

    ctx: Context
    early: Context
    firms: dict[str, Enterprise] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    # Who has stood aside from which challenge.
    aside: set[tuple[str, str]] = field(default_factory=set)
    # Challenges that say nothing that another of the same readers does not say.
    alike: set[str] = field(default_factory=set)

    def hide(
        self, name: str, readers: Iterable[str], shape: str = "内容{}", *, secret_at: str = ""
    ) -> str:
        """Note a new canary for these readers; return the text to store."""
        core = f"qx{self._number}zvk"
        self.canaries.append(Canary(name, (core,), frozenset(readers), secret_at))
        return shape.format(core)

    def hide_digits(self, name: str, readers: Iterable[str], shape: str) -> str:
        """Note a canary without letters: a telephone number."""
        text = shape.format(self._number)
        self.canaries.append(Canary(name, (text,), frozenset(readers)))
        return text

    def hide_yuan(self, name: str, readers: Iterable[str]) -> Decimal:
        """Note an amount as a canary, spelled in 元 and in 万元."""
        number = self._number
        spellings = (f"7{number}0437", f"7{number}.0437", f"7{number}.04万")
        self.canaries.append(Canary(name, spellings, frozenset(readers)))
        return Decimal(f"7{number}0437.00")

    @property
    def _number(self) -> int:
        return len(self.canaries) + 10

    def place(
        self,
        collection: str,
        row: Identified | str,
        readers: Iterable[str],
        owner: str = "",
        sides: Iterable[str] = (),
        *,
        overseers: tuple[str, ...] = OFFICE,
        parts: Mapping[str, str] | None = None,
    ) -> None:
        """Note a thing that these readers may see; ``owner`` and ``sides`` name enterprises."""
        key = row if isinstance(row, str) else row.public_id
        readers, sides = frozenset(readers), frozenset(sides)
        self.things.append(Thing(collection, key, readers, owner, sides, overseers, parts or {}))

    def acting(self, name: str, *, early: bool = False) -> Context:
        """Return the transaction with a reader as its actor."""
        return users.acting(self.early if early else self.ctx, self.people[name].user)

    def of(self, firm: str) -> tuple[str, ...]:
        """Return who acts for an enterprise, and who oversees it."""
        return (*(BUYER if firm == "buyer" else (firm,)), *OFFICE)

    def ids(self, collection: str) -> list[str]:
        """Return the public ids of all things of a collection."""
        return [thing.public_id for thing in self.things if thing.collection == collection]
