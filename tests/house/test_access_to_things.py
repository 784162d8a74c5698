"""Every address, asked by everybody about everything, answers as the permission table says.

The cases are generated: each address that names a thing × each reader × a thing of each relation to
it (its own, another's that it sees, one that it does not, one that does not exist) × the ways to
sign in. MATCHMAKER_ACCESS=all asks about every thing.
"""

import os
import re
import shutil
import sqlite3
from collections import defaultdict
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.edge.authentication import SESSION_KEY
from matchmaker.permissions import SYSTEM, Relation
from matchmaker.permissions.routes import OPEN
from matchmaker.services import tokens
from models.base import Base
from models.enums import TokenScope
from models.users import AccessToken, UserSession
from tests.factories import bodies
from tests.factories import world as factory
from tests.factories.access_cases import cases, form
from tests.factories.city import settings_in
from tests.factories.expected_access import NOBODYS, Case
from tests.factories.world import READERS

pytestmark = pytest.mark.slow

ASKS_ALL = os.environ.get("MATCHMAKER_ACCESS") == "all"
# Who asks, unless all readers do: of those who stand alike to everything, one.
CALLERS = ("buyer", "bidder", "county", "system_admin", "audit_admin")
USUAL = (
    *CALLERS,
    *("public", "buyer_viewer", "winner", "partner", "invited", "stranger", "applicant"),
    *("elsewhere", "reviewer", "security_admin"),
)
# What a thing may lack although it is there: no shortlist was published, nothing was amended.
MAY_LACK = {
    "challenge_revisions.show_diff",
    "published_shortlists.show_published",
    "desk_published.show",
    "desk_checks.show",
    "desk_bidding.revise_sheet",
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
    "supplier_choices.take_choice_back",
    "desk_choices.take_back",
    "desk_choices.choose",
    "desk_choices.invite",
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
    "desk_challenges.propose",
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
STATUSES = {401, 403, 404}


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
        if not ASKS_ALL and is_alike and (number + READERS.index(name)) % 5:
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
        if not is_right(case, caller, expected, status):
            found.append((case.endpoint, case.method, case.path, status, expected))
        if expected is None and case.writes:
            caller.place.copy.restore()
    return found


def is_right(case, caller, expected, status):
    """Whether an answer is what the table says."""
    name = caller.name
    if case.thing is not None and (name, case.thing.public_id) in caller.place.world.aside:
        return status in {expected, 404} or expected is None
    if expected is not None:
        return status == expected or (status in {404, 422} and case.endpoint in NAMES_ANOTHER)
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
    rest = wrong(caller, [case for case in cases if case.expected(name) is None])
    assert not rest, rest
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
