"""Registered names that may mean the same enterprise as a given one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.services import survivors
from models.enterprises import Enterprise, EnterpriseAlias
from nlp.company_names import NameIndex, is_sure

MAX_FOUND = 10


@dataclass(frozen=True, slots=True)
class Namesake:
    """A registered enterprise, the name of it that fits best, and how well, 0 to 1."""

    public_id: str
    name: str
    credit_code: str
    matched_name: str
    similarity: float


@dataclass(frozen=True, slots=True)
class _Known:
    public_id: str
    name: str
    credit_code: str


class RegisteredNames:
    """All names of the register: full, short and former, without merged enterprises.

    `without` are public ids that are left out.
    """

    def __init__(self, ctx: Context, without: Collection[str] = ()) -> None:
        query = select(
            Enterprise.id, Enterprise.public_id, Enterprise.name, Enterprise.credit_code
        ).where(~survivors.is_merged())
        known = {
            key: _Known(public_id, name, code)
            for key, public_id, name, code in ctx.session.execute(query.order_by(Enterprise.id))
            if public_id not in without
        }
        aliases = ctx.session.execute(
            select(EnterpriseAlias.enterprise_id, EnterpriseAlias.name).order_by(EnterpriseAlias.id)
        )
        rows = [(row.name, row) for row in known.values()]
        rows += [(name, known[key]) for key, name in aliases if key in known]
        self._owners = [owner for _, owner in rows]
        self._names = tuple(name for name, _ in rows)

    def owners(self) -> dict[str, str]:
        """Return the names of each enterprise by its public id: lines of text, the full one first.

        In the order in which they were registered.
        """
        found: dict[str, list[str]] = {}
        for owner, name in zip(self._owners, self._names, strict=True):
            found.setdefault(owner.public_id, []).append(name)
        return {key: "\n".join(lines) for key, lines in found.items()}

    def find(self, names: Sequence[str], *, but: str | None = None) -> tuple[list[Namesake], bool]:
        """Return who may go by one of these names, best first, and whether the first surely does.

        `but` is the public id of an enterprise that is left out.
        """
        index = _index(self._names)
        best: dict[str, Namesake] = {}
        for name in dict.fromkeys(names):
            for row, similarity in index.find(name, limit=2 * MAX_FOUND):
                owner = self._owners[row]
                known = best.get(owner.public_id)
                if owner.public_id != but and (known is None or known.similarity < similarity):
                    best[owner.public_id] = Namesake(
                        owner.public_id,
                        owner.name,
                        owner.credit_code,
                        self._names[row],
                        similarity,
                    )
        found = sorted(best.values(), key=lambda item: (-item.similarity, item.public_id))
        return found[:MAX_FOUND], is_sure([item.similarity for item in found])


@lru_cache(maxsize=2)
def _index(names: tuple[str, ...]) -> NameIndex:
    return NameIndex(names)
