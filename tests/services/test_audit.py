import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from matchmaker import audit_chain
from matchmaker.errors import Conflict
from matchmaker.services import audit, users
from models.audit import AuditEvent, AuditHead, AuditLink
from tests.factories import enterprises


def links(ctx):
    rows = ctx.session.execute(
        select(AuditLink, AuditEvent)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .order_by(AuditLink.id)
    )
    return [(row[0], row[1]) for row in rows]


@pytest.mark.every_database
def test_every_committed_event_stands_in_the_chain(committed):
    for name in ("fang", "lin"):
        with committed() as ctx:
            users.create(ctx, name, name, None)
    with committed() as ctx:
        found = links(ctx)
        head = ctx.session.scalars(select(AuditHead)).one()
        assert len(found) == len(ctx.session.scalars(select(AuditEvent)).all())
        assert (head.length, head.digest) == (len(found), found[-1][0].digest)
        assert audit_chain.walk(found, {}).broken_at is None


@pytest.mark.every_database
@pytest.mark.parametrize("table", ["audit_events", "audit_links"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_was_written_is_neither_changed_nor_deleted(ctx, table, act):
    with pytest.raises(DatabaseError, match="append-only"):
        ctx.session.execute(text(act.format(table)))


def test_an_event_that_was_edited_behind_the_triggers_back_is_found(committed):
    with committed() as ctx:
        users.create(ctx, "fang", "方", None)
        users.create(ctx, "lin", "林", None)
    with committed() as ctx:
        ctx.session.execute(text("DROP TRIGGER audit_events_no_update"))
        second = links(ctx)[1][1]
        ctx.session.execute(
            update(AuditEvent).where(AuditEvent.id == second.id).values(action="user.other")
        )
        ctx.session.expire_all()
        assert audit_chain.walk(links(ctx), {}).broken_at == 2


def test_a_transaction_that_is_not_kept_leaves_the_chain_as_it_was(ctx):
    before = ctx.session.scalars(select(AuditHead)).one().length
    users.create(ctx, "fang", "方", None)
    ctx.session.rollback()
    assert ctx.session.scalars(select(AuditHead)).one().length == before


def revise_and_give_up(ctx, row):
    with ctx.session.begin_nested():
        audit.record(ctx, "enterprise.revise", row)
        raise Conflict


def test_what_a_savepoint_gave_up_is_not_sealed(committed):
    with committed() as ctx:
        kept = enterprises.make(ctx)
        with pytest.raises(Conflict):
            revise_and_give_up(ctx, kept)
        audit.record(ctx, "enterprise.register", kept)
    with committed() as ctx:
        actions = ctx.session.scalars(select(AuditEvent.action)).all()
        links = ctx.session.scalars(select(AuditLink.event_id)).all()
    assert "enterprise.revise" not in actions
    assert len(links) == len(actions)
