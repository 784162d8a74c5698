"""Access tokens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.errors import Forbidden, NotFound
from matchmaker.services import tokens, users
from models.enums import TokenScope
from models.users import AccessToken
from tests.factories import users as factory

PAGE = {"page": 1, "page_size": 20}


@pytest.fixture
def own(ctx):
    """Act as a user of the pages."""
    return factory.acting(ctx, factory.make(ctx, "fang", "方操作员"))


def made(ctx, **fields):
    return tokens.create_own(
        ctx, {"label": "脚本", "days": 30, "scopes": [TokenScope.READ], **fields}
    )


def test_only_the_digest_of_a_token_is_stored(own):
    row, text = made(own)
    secret = text.split("_", 2)[2]
    assert secret not in (row.digest, row.label, row.public_id)
    assert len(row.digest) == 64
    assert tokens.find(own, text) is row


@pytest.mark.parametrize(
    "damage",
    [
        lambda _token: "",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: "xx" + token[2:],
        lambda token: "ms" + token[2:],
        lambda token: token.rpartition("_")[0],
        lambda token: f"mm_{'0' * 20}_{token.split('_', 2)[2]}",
    ],
)
def test_a_damaged_token_is_nobody(own, damage):
    assert tokens.find(own, damage(made(own)[1])) is None


def test_a_token_ends_on_its_day(own):
    _, text = made(own, days=30)
    late = replace(own, now=own.now + timedelta(days=30))
    early = replace(own, now=late.now - timedelta(microseconds=1))
    assert tokens.find(early, text)
    assert tokens.find(late, text) is None


def test_a_revoked_token_is_nobody_and_leaves_the_list(own):
    row, text = made(own)
    assert tokens.list_page(own, PAGE).items == [row]
    tokens.revoke(own, row.public_id)
    own.session.flush()
    assert tokens.find(own, text) is None
    assert tokens.list_page(own, PAGE).total == 0
    with pytest.raises(NotFound):
        tokens.revoke(own, row.public_id)


def test_the_tokens_of_others_do_not_exist(ctx, own):
    row, _ = made(own)
    other = factory.acting(ctx, users.create(ctx, "other", "别人", None))
    assert tokens.list_page(other, PAGE).total == 0
    with pytest.raises(NotFound):
        tokens.revoke(other, row.public_id)


def test_a_token_makes_no_tokens(own):
    limited = replace(own, actor=replace(own.actor, scopes=frozenset(TokenScope)))
    with pytest.raises(Forbidden):
        made(limited)


def test_a_token_of_an_inactive_user_is_nobody(own):
    _, text = made(own)
    users.own(own).is_active = False
    own.session.flush()
    assert tokens.find(own, text) is None


def test_tokens_are_revoked_by_their_label(own):
    user = users.own(own)
    (_, demo), (_, other) = (
        tokens.create(own, user.id, "演示"),
        tokens.create(own, user.id, "脚本"),
    )
    tokens.revoke_all(own, user.id, label="演示")
    own.session.flush()
    assert tokens.find(own, demo) is None
    assert tokens.find(own, other)


def test_scopes_are_stored_in_their_order_and_once(own):
    row, _ = made(own, scopes=[TokenScope.WRITE, TokenScope.READ, TokenScope.WRITE])
    stored = own.session.get(AccessToken, row.id)
    assert stored.scopes == ["read", "write"]
