"""Every address, asked by everybody about everything, answers as the permission table says.

The cases are generated: each address that names a thing × each reader × a thing of each relation to
it (its own, another's that it sees, one that it does not, one that does not exist) × the ways to
sign in. What the table says is worked out here from its data, and from whose each thing of the
stored world is, as noted by hand there. MATCHMAKER_ACCESS=all asks about every thing.
"""

import os
import re
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select, update

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.edge.authentication import SESSION_KEY
from matchmaker.permissions import SYSTEM, Cell, Relation, rules
from matchmaker.permissions.routes import OPEN, routes
from matchmaker.services import tokens
from models.base import Base
from models.enums import TokenScope
from models.users import AccessToken, UserSession
from tests.factories import bodies, capabilities, challenge_lists, challenges, events
from tests.factories import world as factory
from tests.factories.city import settings_in
from tests.factories.world import READERS, Thing
from tests.factories.world.base import BUYER, MEMBERS, ORGANIZERS

pytestmark = pytest.mark.slow

ASKS_ALL = os.environ.get("MATCHMAKER_ACCESS") == "all"
MISSING = "0" * 20
# Who asks, unless all readers do: of those who stand alike to everything, one.
CALLERS = ("buyer", "bidder", "county", "system_admin", "audit_admin")
USUAL = (
    *CALLERS,
    *("public", "buyer_viewer", "winner", "partner", "invited", "stranger", "applicant"),
    *("elsewhere", "reviewer", "security_admin"),
)
# Things whose address does not say in its last folder what they are.
COLLECTIONS = {
    "bidding": "bids",
    "files": "attachments",
    "begin": "challenges",
    "prospects": "challenges",
    "published": "challenges",
    "imports": "jobs",
}
# What stands in an address beside the id of a thing.
FILLED = {"format_": "xlsx", "kind": "capabilities", "number": "1", "place": "0", "name": "bids"}
# The queues of checks, one address for all: what is in them, and who may decide on it.
QUEUES = {
    "bids": ("bids", "check_bid"),
    "challenges": ("challenges", "check_challenge"),
    "objections": ("objections", "decide_objection"),
    "registrations": ("registrations", "check_registration"),
}
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
QUERIES = {
    "recommendations.compare_suppliers": "?a={}&b={}",
    "desk_lexicons.edit": "?file=terms.txt",
}
# What a thing may lack although it is there: no shortlist was published, nothing was amended.
MAY_LACK = {
    "challenge_revisions.show_diff",
    "published_shortlists.show_published",
    "desk_published.show",
    "desk_checks.show",
    "desk_bidding.sheet",
    "desk_downloads.sheet",
    "exports.export_sheet",
    "desk_paper_templates.download",
    "desk_paper_templates.replace",
    "desk_paper_templates.reset",
    "desk_imports.resume",
    "desk_lexicons.edit",
    "desk_lexicons.save",
    "desk_prospects.show",
    "desk_prospects.add",
    "desk_challenges.reply",
    *(f"desk_imports.{name}" for name in ("show", "card", "match_columns", "confirm", "undo")),
    "desk_imports.marked",
}
# Acts whose body says on what, or that concern the whole city.
BY_BODY = {
    "desk_paper_templates.replace",
    "desk_paper_templates.reset",
    "challenge_lists.define_challenge_list",
    "desk_challenge_lists.define",
    "members.send_invitation",
    "desk_members.invite",
}
# Acts whose form names a second thing, which is looked up first.
NAMES_ANOTHER = {
    "desk_challenges.reply",
    "desk_checks.show",
    "desk_checks.decide",
    "desk_bids.decide_all",
}
# Acts on drafts of word lists, merges and single notices, of which the world stores none, and on
# invitations to claim; they are tried on what does not exist.
NEVER_PERMITTED = {
    "desk_duplicates.undo",
    "desk_lexicons.preview",
    "desk_lexicons.publish",
    "desk_lexicons.show",
    "desk_members.revoke",
    "enterprise_merges.get_merge",
    "enterprise_merges.undo_merge",
    "inbox.mark_read",
    "lexicons.download",
    "lexicons.publish",
    "lexicons.show_draft",
    "lexicons.start_preview",
    "notices.mark_notice_read",
}
# Nobody lifts its own recusal.
SELF = {("city", "shortlists.lift_recusal"), ("city", "desk_reviews.lift")}
REFUSED = {Cell.SIGN_IN: 401, Cell.HIDE: 404, Cell.NO: 403}
RANKS = {Cell.VIEWER: 1, Cell.EDITOR: 2, Cell.OWNER: 3}
STATUSES = {401, 403, 404}
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
    owners = OF_OTHERS.get(permission, {thing.owner})
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


NOBODYS = Thing("", MISSING, frozenset(), "", frozenset(), (), {})


def cases(app, world) -> Iterator[Case]:
    """Yield every address × method × thing of its kind, and × what does not exist."""
    for rule in app.url_map.iter_rules():
        named = tuple(routes()[rule.endpoint].split("|"))  # no row: KeyError
        if rule.endpoint == "static" or (
            named == (OPEN,) and rule.rule != "/challenges/<public_id>"
        ):
            continue
        queues = QUEUES if rule.rule.startswith("/desk/checks/<name>/") else {"": ("", "")}
        for queue, (collection, permission) in queues.items():
            text = rule.rule.replace("<name>", queue) if queue else rule.rule
            for thing in _things(world, text, collection):
                path = _filled(world, text + QUERIES.get(rule.endpoint, ""), thing)
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                    acts = (permission,) if queue else named
                    acted_on = _acted_on(world, thing, acts) if method != "GET" else thing
                    yield Case(rule.endpoint, method, path, rule.rule, acted_on, acts, named)


def _things(world, rule, collection):
    """Return the things that an address may name: None alone if it names none."""
    found = re.search(r"/([\w-]+)/<(?!int:|any\()(?:\w+:)?(\w+)>", rule)
    if found is None or found[2] in FILLED:
        return [None]
    kind = collection or COLLECTIONS.get(found[1], found[1])
    return [NOBODYS, *(thing for thing in world.things if thing.collection == kind)]


def _acted_on(world, thing, permissions):
    """Return a thing as those see it who act on it: a selection is an act on its challenge."""
    if thing is None or thing.collection != "selections":
        return thing
    [row] = (
        row
        for row in world.things
        if (row.collection, row.public_id) == ("challenges", thing.public_id)
    )
    return replace(thing, seen_by=row.seen_by)


def _filled(world, rule, thing):
    firms = [world.firms[name].public_id for name in ("bidder", "winner")]
    parts = FILLED | {"supplier_id": firms[0]} | dict(thing.parts if thing else {})
    first = iter([thing.public_id if thing else MISSING])

    def fill(match):
        name = match[1]
        return parts[name] if name in parts else next(first, MISSING)

    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", fill, rule).format(*firms)


class Copy:
    """The database as it was stored: brought back where a permitted act has changed it."""

    def __init__(self, path):
        self.kept = sqlite3.connect(":memory:")
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.backup(self.kept)
        self.seen = self._version()

    def _version(self):
        return self.file.execute("PRAGMA data_version").fetchone()[0]

    def restore(self):
        """Bring it back if another connection wrote."""
        if self._version() != self.seen:
            self.kept.backup(self.file)
            self.seen = self._version()


@dataclass(frozen=True)
class Place:
    """The stored world as it is served; `tokens` may read and write."""

    world: factory.World
    app: object
    database: Database
    copy: Copy
    cases: list[Case]
    tokens: dict[str, str]
    spec: dict


@pytest.fixture(scope="module")
def place(tmp_path_factory, migrated_file):
    folder = tmp_path_factory.mktemp("access")
    shutil.copy(migrated_file, folder / "matchmaker.db")
    settings = settings_in(folder)
    database = Database.connect(settings.database_url)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        world = factory.make(ctx)
        whole = {
            name: tokens.create(ctx, person.user.id, "全部")[1]
            for name, person in world.people.items()
        }
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False  # a page would refuse the form before the visitor
    spec = app.test_client().get("/api/v1/openapi.json").json
    copy = Copy(folder / "matchmaker.db")
    yield Place(world, app, database, copy, list(cases(app, world)), whole, spec)
    copy.file.close()
    app.extensions["matchmaker.database"].engine.dispose()
    database.engine.dispose()


def contents(database):
    """Return the rows of every table but the record of refusals and of sessions in use."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "security_events"]
    with database.engine.connect() as connection:
        return {table.name: list(connection.execute(select(*_columns(table)))) for table in tables}


def _columns(table):
    return [column for column in table.c if column.name not in {"seen_at", "last_used_at"}]


def flat(fields, prefix=""):
    """Return nested fields as a form sends them."""
    found = {}
    for name, value in fields.items() if isinstance(fields, dict) else enumerate(fields):
        if isinstance(value, list) and value and isinstance(value[0], str):
            found[f"{prefix}{name}"] = value
        elif isinstance(value, dict | list):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = "" if value is None else str(value)
    return found


# What every form finds in it, whatever it asks for; each reads its own fields.
FORM = {
    **flat(challenges.PASSED),
    **dict.fromkeys(("reason", "text", "note", "answer"), "情况有变，另行安排"),
    "version": "999999",  # stale: what is permitted is refused for that alone
    "place": "copper/foil",
    "role": "viewer",
    "supplier": MISSING,
    "text_sha256": "0" * 64,
    "content_hash": "0" * 64,
    "needs_second_review": "true",
    "declares_no_secrets": "true",
}


class Caller:
    """Asks as one reader: with a bearer in the API, with a session in the cookie of the pages."""

    def __init__(self, place, name, bearer=None):
        person = place.world.people.get(name)
        self.place, self.name = place, name
        self.bearer = bearer or (person.session if person else None)
        self.client, self.pages = place.app.test_client(), place.app.test_client()
        if person is not None:
            with self.pages.session_transaction() as session:
                session[SESSION_KEY] = self.bearer

    def ask(self, case):
        """Return the status; where a page sends nobody to sign in, that is a 401."""
        if not case.is_api:
            answer = self.pages.open(case.path, method=case.method, data=form(case))
            is_away = answer.status_code == 303 and answer.location.startswith("/login")
            status = 401 if is_away else answer.status_code
        else:
            headers = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
            sent = bodies.body(
                self.place.spec, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", case.rule), case.method
            )
            answer = self.client.open(
                case.path,
                method=case.method,
                headers={**headers, "If-Match": '"v999999"'},
                json=sent,
            )
            status = answer.status_code
        answer.close()
        return status


FIELDS = {
    "challenges": flat(challenges.fields("", budget_yuan=None)),
    "capabilities": flat(capabilities.fields("")),
    "events": flat(events.fields()),
    "challenge-lists": flat(challenge_lists.fields()),
}


def form(case):
    """Return what a page is sent: a stale version, and a text for whatever it asks for."""
    return FIELDS.get(case.path.split("/")[2], {}) | FORM if case.writes else None


def asked(place, name, *, is_api=False):
    """Return the cases that a reader asks: of each relation to a thing one, unless all are wanted.

    Who can never do it is turned away whatever the address names, what does not exist is so for
    everybody, and members stand alike to what is others': there the readers take turns.
    """
    seen = set()
    for number, case in enumerate(place.cases):
        how = case.stand(name)
        is_others = how == (True, False, Relation.OTHER) and name != "stranger"
        is_alike = how == "away" or case.thing is NOBODYS or is_others
        if not ASKS_ALL and is_alike and (number + READERS.index(name)) % 3:
            continue
        key = (case.rule, case.method, case.permissions, how)
        if (ASKS_ALL or key not in seen) and (case.is_api or not is_api):
            seen.add(key)
            yield case


def wrong(caller, cases, scopes=None):
    """Return what was answered otherwise than the table says: what was asked, got and expected."""
    found = []
    for case in cases:
        expected, status = case.expected(caller.name, scopes), caller.ask(case)
        if not is_right(case, caller.name, expected, status):
            found.append((case.endpoint, case.method, case.path, status, expected))
        if expected is None and case.writes:
            caller.place.copy.restore()
    return found


def is_right(case, name, expected, status):
    """Whether an answer is what the table says."""
    if expected is not None:
        return status == expected or (status == 404 and case.endpoint in NAMES_ANOTHER)
    if case.endpoint in BY_BODY or (name, case.endpoint) in SELF:
        return status < 500
    is_lacking = status == 404 and case.endpoint in MAY_LACK
    return is_lacking or (status not in STATUSES and status < 500)


@pytest.mark.parametrize("name", READERS if ASKS_ALL else USUAL)
def test_a_session_is_answered_as_the_table_says(place, name):
    place.copy.restore()
    caller, cases = Caller(place, name), list(asked(place, name))
    refused = [case for case in cases if case.expected(name) is not None]
    before = contents(place.database)
    assert wrong(caller, refused) == []
    assert contents(place.database) == before
    assert wrong(caller, [case for case in cases if case.expected(name) is None]) == []
    assert len(refused) > 50


@pytest.mark.parametrize("name", set(READERS) - {"public"} if ASKS_ALL else CALLERS)
def test_a_token_reaches_as_far_as_its_scope(place, name):
    place.copy.restore()
    person = place.world.people[name]
    before = contents(place.database)
    for secret, scopes in (
        (person.reading, {TokenScope.READ}),
        (place.tokens[name], set(TokenScope)),
    ):
        caller, cases = Caller(place, name, secret), list(asked(place, name, is_api=True))
        refused = [case for case in cases if case.expected(name, scopes) is not None]
        assert wrong(caller, refused, scopes) == []
        assert contents(place.database) == before
        rest = [case for case in cases if case.expected(name, scopes) is None]
        assert wrong(caller, rest, scopes) == []
        if secret is person.reading:
            assert not any(case.writes for case in rest)
            assert contents(place.database) == before


def test_an_ended_session_and_a_revoked_token_are_nobodys(place):
    place.copy.restore()
    people = place.world.people
    now = place.world.ctx.now
    with transaction(place.database.write) as session:
        for table in (UserSession, AccessToken):
            session.execute(update(table).values(revoked_at=now))
    before, count = contents(place.database), 0
    for number, case in enumerate(place.cases):
        name = CALLERS[number % len(CALLERS)]
        if case.permissions != (OPEN,) and (
            ASKS_ALL or (case.thing is None or case.thing is NOBODYS)
        ):
            person = people[name]
            secrets = (person.session, person.reading, person.writing) if case.is_api else (None,)
            for secret in secrets:
                count += 1
                assert Caller(place, name, secret).ask(case) == 401, case
    assert contents(place.database) == before
    assert count > 300
    place.copy.restore()


def test_what_is_hidden_from_a_page_is_answered_like_what_is_missing(place):
    """The API's answers are compared byte for byte elsewhere."""
    place.copy.restore()
    compared = 0
    for name in ("stranger", "elsewhere"):
        caller, missing = Caller(place, name), {}
        for case in place.cases:  # of each address what does not exist comes first
            if case.is_api or case.thing is None or case.expected(name) != 404:
                continue
            key = (case.endpoint, case.method, case.permissions)
            if case.thing is NOBODYS:
                missing[key] = caller.ask(case)
            elif key in missing and (ASKS_ALL or compared % 3 == 0):
                assert caller.ask(case) == missing[key], case
            compared += 1
    assert compared > 100


def test_every_thing_has_an_owner_and_a_stranger(place):
    """The test of the test: each act is tried by somebody on something that permits it."""
    tried = defaultdict(set)
    for case in place.cases:
        if case.thing is not None and case.permissions != (OPEN,):
            for name in READERS:
                tried[case.endpoint, case.method].add(case.expected(name))
    alone = {endpoint for (endpoint, _), found in tried.items() if None not in found}
    assert alone == NEVER_PERMITTED
