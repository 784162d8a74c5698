"""Pages of lists ask the database a constant number of questions, however many rows they show."""

import shutil

import pytest
from sqlalchemy import event, select

from matchmaker.app import create_app
from matchmaker.context import Context
from matchmaker.db import transaction
from matchmaker.permissions import SYSTEM
from matchmaker.services import users
from models.bids import Bid
from models.challenges import Challenge
from models.enums import UserRole
from tests.factories import city
from tests.factories import users as user_factory
from tests.web.conftest import PASSWORD, USERNAME, Visitor

FEW, MANY = 10, 50
# Statements of any page: the profile of a supplier with what it is recommended asks the most.
MOST = 60
# Pages whose lists are long enough in the invented city that more rows are seen to be shown.
LONG = {
    "public": {"/challenges"},
    "organizer": {"/challenges", "/desk/challenges", "/desk/enterprises"},
    "audit_admin": {"/desk/audit-events"},
}
STAFF = (UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDIT_ADMIN)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(demo_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries") / "data"
    shutil.copytree(demo_folder[0], folder)
    created = create_app(city.settings_in(folder))
    yield created
    created.extensions["matchmaker.database"].engine.dispose()


@pytest.fixture(scope="module")
def readers(app):
    """Return a signed-in visitor for each role, and one who is nobody."""
    names = {"organizer": USERNAME}
    with transaction(app.extensions["matchmaker.database"].write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], None)
        bid = session.scalars(select(Bid).order_by(Bid.id)).first()
        challenge = session.get_one(Challenge, bid.challenge_id)
        for title, enterprise in (("buyer", challenge.buyer_id), ("supplier", bid.enterprise_id)):
            row = session.get_one(Challenge.buyer.property.mapper.class_, enterprise)
            user = user_factory.make_member(ctx, row)
            users.set_password(ctx, user, PASSWORD)
            names[title] = user.username
        for role in STAFF:
            names[role.value] = users.create(
                ctx, role.value, role.value, PASSWORD, role=role
            ).username
    found = {"public": Visitor(app.test_client())}
    for title, name in names.items():
        found[title] = Visitor(app.test_client())
        assert found[title].sign_in(name, PASSWORD).status_code == 303
    return found


def lists(app):
    """Return the addresses of pages that are read without an id."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not rule.arguments
        and not rule.rule.startswith(("/api/", "/static/"))
    )


@pytest.mark.parametrize(
    "reader", ["public", "organizer", "buyer", "supplier", *(role.value for role in STAFF)]
)
def test_a_page_asks_as_often_for_many_rows_as_for_few(app, readers, reader):
    engine = app.extensions["matchmaker.database"].engine
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    longer, grown = set(), {}
    for path in lists(app):
        for _attempt in range(2):  # once a while a session notes that it was used, and writes
            counts, lengths = [], []
            for size in (FEW, FEW, MANY):  # the first fills what is only read once
                statements.clear()
                answer = readers[reader].get(path, query_string={"page_size": size})
                counts.append(len(statements))
                lengths.append(len(answer.data))
            if counts[1] == counts[2]:
                break
        if lengths[2] > lengths[1] * 1.5:
            longer.add(path)
        if counts[1] != counts[2] or counts[2] > MOST:
            grown[path] = counts[1:]
    assert not grown
    assert longer >= LONG.get(reader, set())
