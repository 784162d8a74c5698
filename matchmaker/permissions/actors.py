"""Who acts: a user with a role and what it is bound to, or nobody."""

from dataclasses import dataclass

from models.enums import MemberRole, TokenScope, UserRole

_RANKS = (MemberRole.VIEWER, MemberRole.EDITOR, MemberRole.OWNER)


@dataclass(frozen=True, slots=True)
class Actor:
    """A user with a role, the public (no user), or the installation itself.

    ``region_code`` is an organizer's region, ``regions`` are the codes that it holds; ``scopes``
    limit what a token may do, None where no token is used.
    """

    user_id: int | None
    name: str
    role: UserRole | None
    enterprise_id: int | None = None
    member_role: MemberRole | None = None
    region_code: str | None = None
    regions: frozenset[str] = frozenset()
    zone_id: int | None = None
    scopes: frozenset[TokenScope] | None = None
    # The public id of the session that the actor has signed in with.
    session_id: str | None = None
    is_system: bool = False

    @property
    def is_public(self) -> bool:
        """Whether nobody is signed in."""
        return self.user_id is None

    @property
    def is_organizer(self) -> bool:
        """Whether the actor is an officer of the bureau."""
        return self.role is UserRole.ORGANIZER

    def is_at_least(self, wanted: MemberRole) -> bool:
        """Whether the member's role is the wanted one or one that may do more."""
        held = self.member_role
        return held is not None and _RANKS.index(held) >= _RANKS.index(wanted)

    def oversees(self, region_code: str | None, zone_id: int | None) -> bool:
        """Whether a thing of this region and zone belongs to the organizer's."""
        if not self.is_organizer or region_code not in self.regions:
            return False
        return self.zone_id is None or self.zone_id == zone_id


PUBLIC = Actor(user_id=None, name="公众", role=None)
# Commands and the worker act with the rights of the person who runs the installation.
SYSTEM = Actor(user_id=None, name="系统", role=None, is_system=True)
