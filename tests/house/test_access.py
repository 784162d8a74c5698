"""Every endpoint but a named few refuses the anonymous, and every permission has a rule."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from matchmaker.edge.errors import STATUS
from matchmaker.errors import DomainError, Unauthenticated
from matchmaker.permissions import (
    PUBLIC,
    SYSTEM,
    Actor,
    Cell,
    Permission,
    Relation,
    authorize,
    rules,
)
from matchmaker.permissions.page import page
from matchmaker.permissions.routes import FILE, OPEN, admit, routes
from matchmaker.services import tokens
from models.base import Base
from models.enums import TokenScope, UserRole
from models.users import AccessToken

ROOT = Path(__file__).resolve().parents[2]
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
# What everybody may see: the hall, the way in, whether the service runs, and how to call it.
PUBLIC_ENDPOINTS = {
    "static",
    "public.home",
    "public.hall",
    "public.challenge",
    "public.display",
    "public.enterprises",
    "public.enterprise",
    "public.events",
    "public.event",
    "help.index",
    "help.chapter",
    "help.image",
    "help.pdf",
    "styleguide.show",
    "login.form",
    "login.begin",
    "login.go_on",
    "login.sign_out",
    "password_resets.form",
    "password_resets.ask",
    "password_resets.choose",
    "password_resets.reset",
    "register.form",
    "register.apply",
    "register.look_up",
    "join.form",
    "join.accept",
    "sign_in.begin_session",
    "apply.apply_for_registration",
    "join_by_link.accept_invitation",
    "reset_by_link.ask_for_reset",
    "reset_by_link.reset_password",
    "api_docs",
    "api-docs.openapi_json",
    "health.health",
    "health.ready",
}


def endpoints(app):
    """Return (endpoint, method, address) of all that is served, with ids that name nothing."""
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?\w+>", "0" * 20, rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, address


def refuses(response, address):
    if address.startswith("/api/"):
        return response.status_code == 401 and response.json["code"] == "unauthenticated"
    return response.status_code == 303 and response.location.startswith("/login")


def test_every_endpoint_but_the_named_ones_refuses_the_anonymous(app, client):
    app.config["WTF_CSRF_ENABLED"] = False  # a page would refuse the form before the visitor
    asked = open_to_all = 0
    for endpoint, method, address in endpoints(app):
        if endpoint in PUBLIC_ENDPOINTS:
            open_to_all += 1
            continue
        asked += 1
        response = client.open(address, method=method)
        assert refuses(response, address), (endpoint, method, address, response.status_code)
    assert asked > 50
    assert open_to_all >= len(PUBLIC_ENDPOINTS)


def test_the_named_endpoints_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC_ENDPOINTS


def test_pages_that_write_need_the_token_of_their_form(app, client):
    for endpoint, method, address in endpoints(app):
        if method in WRITING and not address.startswith("/api/"):
            response = client.open(address, method=method)
            assert response.status_code == 400, (endpoint, method)
            assert "页面已过期或来源不明" in response.get_data(as_text=True)


def contents(database):
    """Return the rows of every table but the one record that reading writes."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "security_events"]
    with database.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables
        }


def test_reading_changes_nothing_but_the_record_of_what_was_refused(app, api, database):
    """The sessions of reading requests are read-only; here each list and page is really read."""
    before = contents(database)
    assert before["users"]
    for _, method, address in endpoints(app):
        if method == "GET":
            api.client.get(address, headers={"Authorization": f"Bearer {api.token}"})
    assert contents(database) == before


def test_every_permission_has_a_row_in_the_table():
    assert list(rules()) == [permission.value for permission in Permission]
    for rule in rules().values():
        assert set(rule.cells) == set(Relation)


def test_only_the_public_is_asked_to_sign_in_and_only_members_have_ranks():
    ranks = {Cell.OWNER, Cell.EDITOR, Cell.VIEWER}
    for name, rule in rules().items():
        for relation, cell in rule.cells.items():
            assert cell is not Cell.SIGN_IN or relation is Relation.PUBLIC, name
            members = {Relation.OWN, Relation.COUNTERPART, Relation.OTHER}
            assert cell not in ranks or relation in members, name


@pytest.mark.parametrize("permission", list(Permission))
def test_only_what_is_public_is_permitted_to_everybody(permission):
    authorize(SYSTEM, permission)
    if permission in {Permission.READ_PUBLIC_CHALLENGES, Permission.READ_PUBLIC_DIRECTORY}:
        authorize(PUBLIC, permission)
        return
    with pytest.raises(Unauthenticated):
        authorize(PUBLIC, permission)


def test_every_permission_is_asked_for_by_a_service():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "matchmaker").rglob("*.py")]
    asked = set(re.findall(r"authorize\([^()]*?Permission\.([A-Z_]+)", "\n".join(texts)))
    assert asked == set(Permission.__members__)


def test_the_page_of_permissions_is_the_table():
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == page()


def test_every_address_has_a_row_that_names_a_permission(app):
    served = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(routes()) == served
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(routes()) + 1  # no address twice
    named = {name for row in routes().values() for name in row.split("|")}
    assert named <= {OPEN, *(permission.value for permission in Permission)}


def test_an_address_is_open_if_and_only_if_the_anonymous_may_call_it():
    assert {endpoint for endpoint, act in routes().items() if act == OPEN} == PUBLIC_ENDPOINTS


ROLES = [None, *UserRole]


def holder(role, scopes=None):
    return Actor(user_id=1, name="某人", role=role, enterprise_id=None, scopes=scopes)


@pytest.mark.parametrize("role", list(UserRole))
def test_who_can_never_do_it_is_turned_away_before_anything_is_read(app, api_as, role):
    """Every address of the API × every role, each with an id that names nothing."""
    caller = api_as(role)
    admitted = turned_away = 0
    for endpoint, method, address in endpoints(app):
        if not address.startswith("/api/v1/") or endpoint in PUBLIC_ENDPOINTS:
            continue
        try:
            admit(holder(role, frozenset(TokenScope)), endpoint)
        except DomainError as refusal:
            turned_away += 1
            expected = STATUS[type(refusal)]
        else:
            admitted += 1
            expected = None
        answer = caller.call(method, address.removeprefix("/api/v1"))
        if expected is None:
            assert answer.status_code not in {401, 500}, (endpoint, method)
        else:
            assert answer.status_code == expected, (endpoint, method, answer.json)
    assert admitted > 10
    assert role is UserRole.ORGANIZER or turned_away > 50


def test_a_token_that_may_only_read_changes_nothing(app, api, operator, committed):
    with committed() as ctx:
        secret = tokens.create(ctx, operator.actor.user_id, "读", scopes=[TokenScope.READ])[1]
    reader = type(api)(api.client, secret)
    for endpoint, method, address in endpoints(app):
        if address.startswith("/api/v1/") and endpoint not in PUBLIC_ENDPOINTS:
            answer = reader.call(method, address.removeprefix("/api/v1"))
            scopes = {rules()[name].scope for name in routes()[endpoint].split("|")}
            if scopes == {TokenScope.WRITE}:
                assert answer.status_code in {403, 404}, (endpoint, method, answer.status_code)
                assert answer.json["code"] in {"forbidden", "not_found"}


def test_a_revoked_token_is_nobodys(app, api, operator, committed):
    with committed() as ctx:
        for row in ctx.session.scalars(select(AccessToken)):
            row.revoked_at = ctx.now
    for endpoint, method, address in endpoints(app):
        if address.startswith("/api/v1/") and endpoint not in PUBLIC_ENDPOINTS:
            assert api.call(method, address.removeprefix("/api/v1")).status_code == 401, endpoint
