"""Nothing leaves the bureau before the publication; afterwards nothing is changed unseen."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from matchmaker.errors import Conflict, Invalid, InvalidState, NotFound, Stale
from matchmaker.exports import as_csv, as_xlsx
from matchmaker.services import notices, shortlist_exports, shortlists
from models.enums import Decision, NoticeKind, ReasonCode, Visibility
from models.notices import Notice
from models.shortlists import ShortlistEntry
from tests.factories import challenges, enterprises, regions, users
from tests.factories import shortlists as shortlist_factory


def decide(ctx, entry, decision, reason_code=ReasonCode.NOT_THE_PRODUCT):
    return shortlists.decide(
        ctx, entry.public_id, decision=decision, reason_code=reason_code, note=None, version=None
    )


def reviewed(ctx, **values):
    """Store a shortlist of which one is kept, one pinned and one dropped, each with people."""
    buyer = enterprises.make(ctx)
    users.make_member(ctx, buyer)
    row = shortlist_factory.make(ctx, challenge=challenges.published(ctx, buyer=buyer, **values))
    for entry, decision in zip(
        row.entries, (Decision.KEEP, Decision.PIN, Decision.DROP), strict=True
    ):
        users.make_member(ctx, entry.enterprise)
        decide(ctx, entry, decision)
    return row


def publish(ctx, row):
    found = shortlists.preview(ctx, row.public_id)
    return shortlists.publish(ctx, row.public_id, content_hash=found.content_hash)


def told(ctx):
    kinds = (NoticeKind.SHORTLIST_PUBLISHED, NoticeKind.SUPPLIER_SHORTLISTED)
    rows = ctx.session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id))
    return list(rows)


def test_nothing_leaves_before_the_publication(ctx):
    row = reviewed(ctx)
    assert told(ctx) == []
    with pytest.raises(NotFound):
        shortlists.published_for(ctx, row.challenge.public_id)
    assert "尚未发布" in shortlist_exports.for_shortlist(ctx, row.public_id)[0].footer


@pytest.mark.every_database
def test_publishing_tells_exactly_whom_the_preview_names(ctx):
    row = reviewed(ctx)
    found = shortlists.preview(ctx, row.public_id)
    assert found.problems == ()
    kept, pinned, _ = (entry.enterprise for entry in row.entries)
    assert [item.enterprise for item in found.recipients] == [row.challenge.buyer, pinned, kept]
    assert all(item.people == 1 for item in found.recipients)
    assert "共 2 家" in found.recipients[0].text
    publish(ctx, row)
    assert row.published_at == ctx.now
    assert row.content_hash == found.content_hash
    sent = told(ctx)
    assert len(sent) == len(found.recipients)
    assert [notices.sentence(item.kind, item.details, row.challenge) for item in sent] == [
        item.text for item in found.recipients
    ]


def test_what_was_looked_at_is_what_is_published(ctx):
    row = reviewed(ctx)
    found = shortlists.preview(ctx, row.public_id)
    decide(ctx, row.entries[2], Decision.KEEP)
    with pytest.raises(Stale):
        shortlists.publish(ctx, row.public_id, content_hash=found.content_hash)


def test_an_invited_challenge_is_not_told_to_those_who_are_not(ctx):
    row = reviewed(ctx, visibility=Visibility.INVITED)
    found = shortlists.preview(ctx, row.public_id)
    assert [item.kind for item in found.recipients] == [NoticeKind.SHORTLIST_PUBLISHED]
    assert len(found.left_out) == 2
    assert all("定向" in item.reason for item in found.left_out)


def test_an_unfinished_review_is_not_published(ctx):
    row = shortlist_factory.make(ctx)
    with pytest.raises(Conflict):
        publish(ctx, row)
    shortlists.require_second_review(ctx, row.public_id, is_needed=True, version=None)
    other = users.acting(ctx, users.make_organizer(ctx, regions.CITY))
    first, second = row.entries[:2]
    decide(ctx, first, Decision.DROP)
    decide(other, first, Decision.KEEP)
    decide(ctx, second, Decision.DROP)
    problems = shortlists.preview(ctx, row.public_id).problems
    assert any("意见不一" in text for text in problems)
    assert any("只有一位" in text for text in problems)
    with pytest.raises(Conflict):
        publish(ctx, row)


def test_nothing_changes_after_the_publication(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    for act in (
        lambda: decide(ctx, row.entries[0], Decision.DROP),
        lambda: publish(ctx, row),
        lambda: shortlists.require_second_review(ctx, row.public_id, is_needed=True, version=None),
    ):
        with pytest.raises(InvalidState):
            act()
    assert len(told(ctx)) == 3


def test_a_changed_row_is_named(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    assert shortlists.verify(ctx, row.public_id).is_good
    ctx.session.execute(
        update(ShortlistEntry)
        .where(ShortlistEntry.id == row.entries[2].id)
        .values(decision=Decision.KEEP)
        .execution_options(synchronize_session=False)
    )
    ctx.session.expire_all()
    found = shortlists.verify(ctx, row.public_id)
    assert (found.is_good, found.is_sealed) == (False, True)
    changed = {item.name: item.fields for item in found.changes}
    assert "decision" in changed[row.entries[2].enterprise.name]


def test_a_missing_row_and_a_changed_snapshot_are_found(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    key, frozen = row.entries[2].id, dict(row.frozen)
    frozen["rows"] = [{**item, "note": "改动"} for item in frozen["rows"]]
    row.frozen = frozen
    ctx.session.flush()
    assert not shortlists.verify(ctx, row.public_id).is_sealed
    ctx.session.execute(ShortlistEntry.__table__.delete().where(ShortlistEntry.id == key))
    ctx.session.expire_all()
    assert any(item.is_missing for item in shortlists.verify(ctx, row.public_id).changes)


def test_a_new_name_of_a_firm_is_no_change(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    row.entries[0].enterprise.name = "更名后的企业有限公司"
    ctx.session.flush()
    assert shortlists.verify(ctx, row.public_id).is_good


def test_the_hash_stands_below_the_printed_page_and_leads_back(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    tables = shortlist_exports.for_shortlist(ctx, row.public_id)
    assert row.content_hash in tables[0].footer
    assert as_xlsx.write(tables)
    for digits in (64, 16):
        assert shortlists.find_by_hash(ctx, row.content_hash[:digits]) is row
    for text in ("", row.content_hash[:15], "f" * 64, "%" * 20):
        with pytest.raises(NotFound):
            shortlists.find_by_hash(ctx, text)


@pytest.mark.parametrize("write", [as_xlsx.write, as_csv.write])
def test_a_changed_row_of_a_copy_is_named(ctx, tmp_path, write):
    row = reviewed(ctx)
    publish(ctx, row)
    [table] = shortlist_exports.for_shortlist(ctx, row.public_id)
    path = tmp_path / "copy.csv"
    path.write_bytes(write([table]))
    assert shortlists.verify_copy(ctx, row.public_id, path).changes == ()
    keys = [column.key for column in table.columns]
    first, second, third = (list(line) for line in table.rows)
    second[keys.index("decision")] = "剔除"
    third[keys.index("enterprise")] = "临澜冒名有限公司"
    path.write_bytes(write([replace(table, rows=(tuple(first), tuple(second), tuple(third)))]))
    found = shortlists.verify_copy(ctx, row.public_id, path)
    assert not found.is_good
    assert [(item.is_new, item.is_missing, item.fields) for item in found.changes] == [
        (False, False, ("decision",)),
        (True, False, ()),
        (False, True, ()),
    ]
    path.write_bytes("不是短名单".encode())
    with pytest.raises(Invalid):
        shortlists.verify_copy(ctx, row.public_id, path)


def test_the_owner_reads_who_was_chosen_and_nobody_else_does(ctx):
    row = reviewed(ctx)
    publish(ctx, row)
    need = row.challenge.public_id
    owner = users.acting_for(ctx, row.challenge.buyer)
    found, items = shortlists.published_for(owner, need)
    assert found is row
    assert [item.enterprise for item in items] == [
        row.entries[1].enterprise,
        row.entries[0].enterprise,
    ]
    assert shortlists.find_by_hash(owner, row.content_hash) is row
    assert shortlists.verify(owner, row.public_id).is_good
    chosen = users.acting_for(ctx, row.entries[0].enterprise)
    far = users.acting(ctx, users.make_organizer(ctx, "990102"))
    for other in (chosen, far):
        with pytest.raises(NotFound):
            shortlists.published_for(other, need)
        with pytest.raises(NotFound):
            shortlists.find_by_hash(other, row.content_hash)


def test_the_form_that_is_sealed_does_not_depend_on_when_it_is_read(ctx):
    row = reviewed(ctx)
    first = shortlists.preview(ctx, row.public_id).content_hash
    ctx.session.expire_all()
    later = replace(ctx, now=ctx.now)
    assert shortlists.preview(later, row.public_id).content_hash == first
