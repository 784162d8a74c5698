"""A changed profile is ranked at once, as if the index had been built anew."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from matchmaker.context import Context
from matchmaker.services import index_building, index_changes, index_jobs
from models.capabilities import Capability
from models.enterprises import Enterprise, EnterpriseSegment
from models.enums import JobKind
from models.jobs import Job
from nlp.analysis import Document, Field
from nlp.text_index import TextIndex
from tests.factories import capabilities, enterprises

NEED = Document("c", (Field("title", "采购压延铜箔"),))


def supplier(ctx: Context, offer: str) -> Enterprise:
    row = enterprises.make(ctx, segment="foil")
    capabilities.make(ctx, enterprise=row, name=offer, description="")
    ctx.session.expire_all()
    return row


def changed_index(ctx: Context) -> TextIndex:
    stored = index_building.open_stored(ctx, "copper")
    assert stored is not None
    return index_changes.apply(ctx, "copper", stored)


def revise(ctx: Context, row: Enterprise, offer: str) -> None:
    capability = ctx.session.scalars(
        select(Capability).where(Capability.enterprise_id == row.id)
    ).one()
    capability.name = offer
    ctx.session.flush()
    ctx.session.expire_all()


def test_a_changed_text_is_found_and_the_old_one_is_not(ctx: Context) -> None:
    foil, rods = supplier(ctx, "压延铜箔"), supplier(ctx, "无氧铜杆")
    index_building.build(ctx, "copper")
    revise(ctx, foil, "铜排")
    revise(ctx, rods, "高精度压延铜箔")
    found = changed_index(ctx)
    assert found.nearest(NEED, 1) == [rods.public_id]
    before = index_building.open_stored(ctx, "copper")
    assert before is not None
    assert before.index.nearest(NEED, 1) == [foil.public_id]
    assert found.version == before.index.version


def test_a_newcomer_is_found_and_one_that_left_the_chain_is_not(ctx: Context) -> None:
    leaver = supplier(ctx, "压延铜箔")
    index_building.build(ctx, "copper")
    newcomer = supplier(ctx, "压延铜箔")
    ctx.session.execute(
        delete(EnterpriseSegment).where(EnterpriseSegment.enterprise_id == leaver.id)
    )
    ctx.session.expire_all()
    assert changed_index(ctx).nearest(NEED, 5) == [newcomer.public_id]


def test_what_did_not_change_again_is_not_read_again(ctx: Context) -> None:
    row = supplier(ctx, "压延铜箔")
    index_building.build(ctx, "copper")
    first = changed_index(ctx)
    assert changed_index(ctx) is first
    revise(ctx, row, "铜排")
    assert changed_index(ctx) is not first


def test_a_small_index_is_rebuilt_at_every_change(ctx: Context) -> None:
    row = supplier(ctx, "压延铜箔")
    index_building.build(ctx, "copper")
    index_jobs.refresh(ctx, row)
    assert ctx.session.scalars(select(Job.kind)).all() == [JobKind.INDEX_BUILD]


@pytest.mark.parametrize(
    ("share", "age", "is_due"),
    [(2.0, timedelta(hours=1), False), (0.5, timedelta(hours=1), True), (2.0, -timedelta(1), True)],
)
def test_a_large_index_is_rebuilt_when_many_changed_or_it_is_old(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, share: float, age: timedelta, *, is_due: bool
) -> None:
    row = supplier(ctx, "压延铜箔")
    index_building.build(ctx, "copper")
    monkeypatch.setattr(index_jobs, "SMALL", 0)
    monkeypatch.setattr(index_jobs, "MERGE_SHARE", share)
    monkeypatch.setattr(index_jobs, "MERGE_AGE", age)
    index_jobs.refresh(ctx, row)
    assert bool(ctx.session.scalars(select(Job.kind)).all()) is is_due
