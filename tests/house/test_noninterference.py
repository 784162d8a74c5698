"""Two databases that differ only in what a reader may not see answer it byte for byte the same.

The pairs are copies of one city in which rows are edited behind the reader's back. Each pair is
asked the same random questions; MATCHMAKER_PAIRS sets how many pairs there are (36 unless set,
three for each reader).
"""

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import create_engine, text

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.permissions import SYSTEM
from matchmaker.services import tokens
from matchmaker.services import users as user_service
from models.capabilities import CapabilityEvidence
from models.enums import (
    BidState,
    CapabilityVisibility,
    EvidenceKind,
    MemberRole,
    UserRole,
    Visibility,
)
from models.questions import Question
from tests.factories import bids, capabilities, challenges, enterprises, regions, users
from tests.factories.city import settings_in

pytestmark = pytest.mark.slow

PAIRS = int(os.environ.get("MATCHMAKER_PAIRS", "36"))  # of all readers together
REQUESTS = 40
REQUEST_ID = re.compile(rb'"request_id": ?"[0-9a-f]+"')

# What differs, as statements; {n} makes each pair another one.
DETAIL = "UPDATE challenges SET confidential_detail = '保密参数{n}' WHERE visibility = 'invited'"
SECRET_TITLE = "UPDATE challenges SET title = '隐秘需求{n}' WHERE visibility = 'invited'"
DRAFT = "UPDATE challenges SET title = '草稿{n}', content = '延伸率{n}' WHERE status = 'draft'"
BID = "UPDATE bids SET offer = '方案{n}', price_yuan = {n}, innovation = '专利{n}' WHERE id = 1"
BID_STATE = "UPDATE bids SET state = 'draft', submitted_at = NULL WHERE id = 1"
BID_GONE = "DELETE FROM bids WHERE id = 1"
OWN_ITEM = "UPDATE capabilities SET description = '独有铜箔工艺{n}' WHERE visibility = 'own'"
OWN_GONE = "UPDATE capabilities SET is_retired = 1 WHERE visibility = 'own'"
BUYERS_ITEM = "UPDATE capabilities SET description = '产线{n}' WHERE visibility = 'verified_buyers'"
PHONE = "UPDATE enterprises SET contact_phone = '138{n:04}5678' WHERE contact_phone IS NOT NULL"
QUESTION = "UPDATE questions SET text = '提问{n}' WHERE answer IS NULL"
HIDDEN_FROM_ALL_OTHERS = (DETAIL, DRAFT, BID, BID_STATE, BID_GONE, OWN_ITEM, OWN_GONE)
HIDDEN: dict[str, tuple[str, ...]] = {
    "public": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, BUYERS_ITEM, PHONE, QUESTION),
    "stranger": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, QUESTION),
    "viewer": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, QUESTION),
    "invited": (*HIDDEN_FROM_ALL_OTHERS, QUESTION),  # has not accepted the terms
    "buyer": (BID, BID_STATE, BID_GONE, OWN_ITEM, OWN_GONE),
    "supplier": (DETAIL, DRAFT, SECRET_TITLE),
    "organizer": (DETAIL, DRAFT),
    "elsewhere": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, PHONE, QUESTION),
    "reviewer": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, BUYERS_ITEM, PHONE, QUESTION),
    "system_admin": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, BUYERS_ITEM, PHONE, QUESTION),
    "security_admin": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, BUYERS_ITEM, PHONE, QUESTION),
    "audit_admin": (*HIDDEN_FROM_ALL_OTHERS, SECRET_TITLE, BUYERS_ITEM, PHONE, QUESTION),
}


@dataclass(frozen=True)
class City:
    """A database file, a token for each reader, and the ids that may be asked for."""

    folder: object
    tokens: dict[str, str]
    ids: list[str]


@pytest.fixture(scope="module")
def city(tmp_path_factory, migrated_file):
    folder = tmp_path_factory.mktemp("city")
    shutil.copy(migrated_file, folder / "matchmaker.db")
    settings = settings_in(folder)
    database = Database.connect(settings.database_url)
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        ids, readers = _fill(ctx)
    database.engine.dispose()
    return City(folder, readers, ids)


def _fill(ctx):
    """Store one thing of each kind; return their public ids and a token for each reader."""
    buyer, supplier, stranger, invited = (
        enterprises.make(ctx, segment="foil", contact_name="王敏", contact_phone="13800005678")
        for _ in range(4)
    )
    items = [
        capabilities.make(ctx, enterprise=supplier, visibility=visibility)
        for visibility in CapabilityVisibility
    ]
    ctx.session.add(
        CapabilityEvidence(
            capability_id=items[-1].id, kind=EvidenceKind.CERTIFICATE, title="内部证书"
        )
    )
    shown = challenges.published(ctx, buyer=buyer, code="2026Q4-0001")
    hidden = challenges.published(
        ctx,
        buyer=buyer,
        code="D2026Q4-0001",
        visibility=Visibility.INVITED,
        invited=[invited],
        confidential_detail="保密参数",
        nda_text="双方承诺保密。",
    )
    draft = challenges.make(ctx, buyer=buyer)
    handed_in = bids.make(ctx, challenge=shown, enterprise=supplier, state=BidState.SUBMITTED)
    ctx.session.add(Question(challenge_id=shown.id, enterprise_id=supplier.id, text="提问"))
    persons = {
        "stranger": users.make_member(ctx, stranger),
        "viewer": users.make_member(ctx, stranger, MemberRole.VIEWER),
        "invited": users.make_member(ctx, invited),
        "buyer": users.make_member(ctx, buyer),
        "supplier": users.make_member(ctx, supplier),
        "organizer": users.make_organizer(ctx, regions.CITY),
        "elsewhere": users.make_organizer(ctx, _elsewhere(ctx)),
    }
    for role in ("reviewer", "system_admin", "security_admin", "audit_admin"):
        persons[role] = user_service.create(ctx, role, role, None, role=UserRole(role))
    readers = {name: tokens.create(ctx, user.id, "比对")[1] for name, user in persons.items()}
    things = (buyer, supplier, stranger, invited, *items, shown, hidden, draft, handed_in)
    return [row.public_id for row in things], readers


def _elsewhere(ctx):
    for district in regions.DISTRICTS:
        regions.make(ctx, district)
    return "990105"


@pytest.fixture(scope="module")
def ask(city, tmp_path_factory):
    """Return a function that opens a copy of the city with an edit, and answers questions."""

    def opened(statement: str | None) -> Callable:
        folder = tmp_path_factory.mktemp("copy")
        shutil.copy(city.folder / "matchmaker.db", folder / "matchmaker.db")
        if statement is not None:
            engine = create_engine(f"sqlite:///{folder / 'matchmaker.db'}")
            with engine.begin() as connection:
                connection.execute(text(statement))
            engine.dispose()
        app = create_app(replace(settings_in(folder), public_name="平台"))
        client = app.test_client()

        def answer(path: str, token: str | None):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            found = client.get(path, headers=headers)
            body = REQUEST_ID.sub(b"", found.get_data())
            return found.status_code, found.headers.get("ETag"), body

        answer.close = app.extensions["matchmaker.database"].engine.dispose
        return answer

    return opened


def addresses(app, reader):
    """Return the addresses that are read: of the API with a token, of the public pages without."""
    prefix = "/api/v1/" if reader != "public" else "/challenges"
    # Left out: what tells the moment and the random id of the reader's own questions.
    moments = ("account/data", "security-events")
    skipped = (*moments, "health", "ready", "openapi", "audit-events", "changes")
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and rule.rule.startswith(prefix)
        and not any(name in rule.rule for name in skipped)
    )


def questions(chance, paths, ids):
    for _ in range(REQUESTS):
        yield re.sub(r"<[^>]+>", lambda _: chance.choice(ids), chance.choice(paths))


@pytest.mark.parametrize("reader", list(HIDDEN))
def test_what_a_reader_may_not_see_changes_no_byte_of_its_answers(app, city, ask, reader):
    pairs = -(-PAIRS // len(HIDDEN))
    # Of few pairs, each reader begins elsewhere, so that together they try every statement.
    begun = list(HIDDEN).index(reader) * pairs
    paths = addresses(app, reader)
    plain, asked, seen = ask(None), 0, set()
    for number in range(pairs):
        statement = HIDDEN[reader][(begun + number) % len(HIDDEN[reader])].format(n=number + 1)
        other = ask(statement)
        chance = random.Random(f"{reader}/{number}")
        for path in questions(chance, paths, city.ids):
            token = city.tokens.get(reader)
            first, second = plain(path, token), other(path, token)
            assert first == second, (reader, statement, path)
            seen.add(first[0])
            asked += 1
        other.close()
    plain.close()
    assert asked == pairs * REQUESTS
    assert 200 in seen
    assert reader == "public" or 404 in seen


def test_the_comparison_finds_what_a_reader_may_see(city, ask):
    """The test of the test: the same edits do show to those who may read them."""
    plain = ask(None)
    cases = [("supplier", BID), ("supplier", OWN_ITEM), ("buyer", DRAFT), ("buyer", DETAIL)]
    for reader, statement in cases:
        other = ask(statement.format(n=7))
        token = city.tokens[reader]
        lists = ("/bids", "/capabilities", "/challenges")
        paths = [f"/api/v1{path}" for path in lists]
        paths += [f"/api/v1{path}/{key}" for path in lists for key in city.ids]
        assert any(plain(path, token) != other(path, token) for path in paths), (reader, statement)
        other.close()
    plain.close()
