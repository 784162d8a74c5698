"""What the permission table says of a reader, an act and a thing of the stored world.

Worked out from the table's data and from whose each thing is, as noted by hand in the world: apart
from the code that decides it in the product.
"""

from dataclasses import dataclass

from matchmaker.permissions import Cell, Relation, rules
from matchmaker.permissions.routes import OPEN
from tests.factories.world import Thing
from tests.factories.world.base import BUYER, MEMBERS, ORGANIZERS

MISSING = "0" * 20
NOBODYS = Thing("", MISSING, frozenset(), "", frozenset(), (), {})
# Acts that belong to whoever sees the thing at all.
OF_ITS_READERS = {"read_bids", "read_attachments", "read_objections", "read_cooperations"}
# Acts on a bid that belong to another than its bidder.
OF_OTHERS = {"select_bid": {"buyer", "hidden_buyer"}, "join_consortium": {"partner"}}
# Acts on the reader's own part in a thing that anybody may have a part in.
OF_ITS_OWN = {"desk_prospects.show", "desk_prospects.add", "desk_bidding.begin"}
# Acts on what belongs to nobody yet.
OF_NOBODY = {"enterprises.register_enterprise"}
# Acts on enterprises that nobody has claimed.
OF_UNCLAIMED = {"fill_in_profile", "invite_owner"}
# Pages about the reader's own enterprise.
ABOUT_ITS_OWN = {
    "desk_capabilities.index",
    "desk_members.index",
    "desk_prospects.index",
    "desk_prospects.show",
}
# Answers that tell a bidder of its own, though others read the bid.
BY_OWNER = {"bids.get_receipt", "desk_bidding.receipt"}
REFUSED = {Cell.SIGN_IN: 401, Cell.HIDE: 404, Cell.NO: 403}
RANKS = {Cell.VIEWER: 1, Cell.EDITOR: 2, Cell.OWNER: 3}
RELATIONS = {
    "member": (Relation.OWN, Relation.COUNTERPART, Relation.OTHER),
    "organizer": (Relation.IN_REGION, Relation.OUT_REGION),
}


def role(name: str) -> str:
    """Return what a reader is: a member, an organizer, or what its own name says."""
    if name in MEMBERS or name == "applicant":
        return "member"
    return "organizer" if name in ORGANIZERS else name


def rank(name: str) -> int:
    return {"applicant": 0, "buyer_viewer": 1}.get(name, 3)


def relation(name: str, permission: str, thing: Thing | None, endpoint: str = "") -> Relation:
    """Return how a reader stands to a thing, by hand; what it makes is its own."""
    if role(name) == "organizer":
        is_theirs = thing is None or name in thing.overseers
        return Relation.IN_REGION if is_theirs else Relation.OUT_REGION
    if role(name) != "member":
        return Relation(name)
    if thing is None or endpoint in OF_ITS_OWN:
        is_nobodys = name == "applicant" or endpoint in OF_NOBODY
        return Relation.OTHER if is_nobodys else Relation.OWN
    firm = "buyer" if name in BUYER else name
    owners = {thing.owner}
    if thing.collection == "bids" and permission in OF_OTHERS:
        owners = OF_OTHERS[permission] & {*thing.sides, "partner"}
    if firm in owners or (permission in OF_ITS_READERS and endpoint not in BY_OWNER):
        return Relation.OWN
    return Relation.COUNTERPART if firm in thing.sides else Relation.OTHER


def turned_away(name, permission, scopes=None):
    """Return the status for a reader that can never do it to anything, None for others."""
    rule = rules()[permission]
    cells = [rule.cells[each] for each in RELATIONS.get(role(name), (role(name),))]
    permitting = [cell for cell in cells if cell not in REFUSED]
    if not permitting:
        return 404 if set(cells) == {Cell.HIDE} else 403
    if min(RANKS.get(cell, 0) for cell in permitting) > rank(name):
        return 403
    reaches = scopes is None or (rule.takes_tokens and rule.scope in scopes)
    return None if reaches else 403


def is_seen(name, permission, thing):
    """Whether a reader sees a thing, as far as an act is concerned."""
    if permission == "manage_users":  # administrators end the sessions and tokens of others
        return thing is not NOBODYS
    return name in thing.seen_by


def outcome(name, permission, thing, endpoint):
    """Return the status that the table refuses an act on a thing with, None where it permits."""
    if thing is not None and not is_seen(name, permission, thing):
        return 404
    cell = rules()[permission].cells[relation(name, permission, thing, endpoint)]
    if permission in OF_UNCLAIMED and thing is not None and thing.owner:
        cell = Cell.NO
    if cell in REFUSED:
        return REFUSED[cell]
    return None if RANKS.get(cell, 0) <= rank(name) else 403


@dataclass(frozen=True)
class Case:
    """One question: an address with the id of a thing, and by whom it may be asked."""

    endpoint: str
    method: str
    path: str
    rule: str
    thing: Thing | None
    permissions: tuple[str, ...]
    # The row of the address: more than one act where it serves several.
    named: tuple[str, ...]

    def expected(self, name, scopes=None):
        """Return the status that refuses, None where the act is permitted or nobody is refused."""
        if self.permissions == (OPEN,):
            return None if self.thing is None or "public" in self.thing.seen_by else 404
        if name == "public":
            return 401
        away = [turned_away(name, each, scopes) for each in self.named]
        if None not in away:
            return away[0]
        if self.endpoint in ABOUT_ITS_OWN and role(name) != "member":
            return 404
        found = [outcome(name, each, self.thing, self.endpoint) for each in self.permissions]
        # Where one address serves several roles, what one act hides the other does not tell.
        return None if None in found else max(found)

    def stand(self, name):
        """Return what decides for a reader: how it stands to the thing, if it gets that far."""
        if self.permissions == (OPEN,) or name == "public":
            return self.thing and "public" in self.thing.seen_by
        if None not in [turned_away(name, each) for each in self.named]:
            return "away"
        first = self.permissions[0]
        is_there = self.thing is None or is_seen(name, first, self.thing)
        return is_there, self.thing is NOBODYS, relation(name, first, self.thing, self.endpoint)

    @property
    def is_api(self):
        return self.path.startswith("/api/")

    @property
    def writes(self):
        return self.method != "GET"
