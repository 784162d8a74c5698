"""Accounts from the command line; no default password anywhere."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.db import transaction
from matchmaker.permissions import SYSTEM
from matchmaker.services import passwords, tokens, users
from models.enums import TokenScope, UserRole
from models.users import User
from tests.factories import regions

PASSWORD = "铜箔-2026-correct"
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture
def opened(database, settings):
    """Return a function that opens a transaction on the installation."""

    @contextmanager
    def begin():
        with transaction(database.write) as session:
            yield Context(session, SYSTEM, session.info["now"], settings.index_folder)

    return begin


def role_of(opened, username):
    with opened() as ctx:
        return users.find(ctx, username).role


def test_init_creates_the_three_administrators_from_the_environment_once(run, opened, monkeypatch):
    for role in ADMINISTRATORS:
        monkeypatch.setenv(f"MATCHMAKER_{role.upper()}", f"guan-{role}")
        monkeypatch.setenv(f"MATCHMAKER_{role.upper()}_PASSWORD", PASSWORD)
    assert run("init").output.count("已建立") == 3
    assert "已建立" not in run("init").output
    for role in ADMINISTRATORS:
        assert role_of(opened, f"guan-{role}") is UserRole(role)
    with opened() as ctx:
        stored = users.find(ctx, "guan-system_admin").password_hash
    assert passwords.matches(stored, PASSWORD)


def test_without_the_environment_init_creates_nobody_and_says_how(run, opened):
    said = run("init").output
    for role in ADMINISTRATORS:
        assert f"matchmaker admin create {role}" in said
    with opened() as ctx:
        assert ctx.session.scalars(select(User)).all() == []


def test_init_refuses_a_weak_password_of_the_environment(run, opened, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_SYSTEM_ADMIN", "admin")
    monkeypatch.setenv("MATCHMAKER_SYSTEM_ADMIN_PASSWORD", "admin123456")
    assert "密码过于常见" in run("init", code=1).output
    with opened() as ctx:
        assert users.find(ctx, "admin") is None


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_is_created(run, opened, role):
    run("admin", "create", role, "guanli", "--stdin", stdin=f"{PASSWORD}\n")
    assert role_of(opened, "guanli") is UserRole(role)
    run("admin", "create", role, "guanli", "--stdin", stdin=f"{PASSWORD}\n", code=1)
    run("admin", "create", "organizer", "bieren", "--stdin", stdin=f"{PASSWORD}\n", code=2)


def test_a_user_is_created_reassigned_disabled_and_enabled(run, opened):
    with opened() as ctx:
        regions.make(ctx)
    place = ("--region", regions.DISTRICT)
    run("user", "create", "xinren", *place, "--stdin", stdin=f"{PASSWORD}\n")
    with opened() as ctx:
        user = users.find(ctx, "xinren")
        assert (user.role, user.region_code) == (UserRole.ORGANIZER, regions.DISTRICT)
    run("user", "set-role", "xinren", "reviewer")
    assert role_of(opened, "xinren") is UserRole.REVIEWER
    run("user", "disable", "xinren")
    with opened() as ctx:
        assert not users.find(ctx, "xinren").is_active
    run("user", "enable", "xinren")
    run("user", "remove-totp", "xinren")
    with opened() as ctx:
        assert users.find(ctx, "xinren").is_active
    assert "没有用户" in run("user", "disable", "nobody", code=1).output


def test_the_last_administrator_is_not_disabled(run):
    run("admin", "create", "audit_admin", "shenji", "--stdin", stdin=f"{PASSWORD}\n")
    assert "最后一个账号" in run("user", "disable", "shenji", code=1).output


def test_a_token_has_the_scopes_that_were_asked_for(run, opened):
    for options, scopes in (
        (("--scope", "read"), ["read"]),
        (("--scope", "write", "--scope", "read"), ["read", "write"]),
        ((), [scope.value for scope in TokenScope]),
    ):
        text = run("token", "create", "--user", "xinren", *options).output.strip()
        with opened() as ctx:
            assert tokens.find(ctx, text).scopes == scopes
