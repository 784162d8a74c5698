import pytest

from matchmaker.errors import NotFound
from matchmaker.services import notices, users
from models.enums import MemberRole, NoticeKind, UserRole, Visibility
from models.notices import Notice
from models.users import User
from tests.factories import bids, challenges, enterprises, regions
from tests.factories.users import acting, make_member, make_organizer

FILTERS = {"page": 1, "page_size": 100}


def told(ctx):
    names = {row.id: row.username for row in ctx.session.query(User)}
    return sorted(names[row.user_id] for row in ctx.session.query(Notice))


def tell(ctx, enterprise, cause="one", kind=NoticeKind.BID_CHECKED):
    subject = challenges.published(ctx)
    notices.tell_enterprise(ctx, kind, subject, enterprise.id, cause=cause)
    return subject


@pytest.mark.every_database
def test_every_active_member_is_told_once_per_cause(ctx):
    firm = enterprises.make(ctx)
    first, second = (make_member(ctx, firm, role) for role in (MemberRole.OWNER, MemberRole.VIEWER))
    gone = make_member(ctx, firm)
    gone.is_active = False
    make_member(ctx, enterprises.make(ctx))
    for cause in ("one", "one", "two"):
        tell(ctx, firm, cause)
    assert told(ctx) == sorted([first.username, second.username] * 2)


def test_a_member_who_joined_later_is_told_when_it_is_told_again(ctx):
    firm = enterprises.make(ctx)
    make_member(ctx, firm)
    tell(ctx, firm)
    late = make_member(ctx, firm)
    tell(ctx, firm)
    assert told(ctx).count(late.username) == 1
    assert len(told(ctx)) == 2


def test_who_muted_a_kind_is_not_told(ctx):
    firm = enterprises.make(ctx)
    member = make_member(ctx, firm)
    notices.choose(acting(ctx, member), [NoticeKind.BID_CHECKED], wants_mail=True)
    tell(ctx, firm)
    tell(ctx, firm, "other", NoticeKind.BID_DECIDED)
    [row] = ctx.session.query(Notice)
    assert row.kind is NoticeKind.BID_DECIDED


def tell_region(ctx, region, zone_id=None):
    subject = challenges.published(ctx)
    notices.tell_organizers(
        ctx, NoticeKind.OBJECTION_FILED, subject, region, zone_id, cause=subject.public_id
    )
    names = {row.id: row.username for row in ctx.session.query(User)}
    rows = ctx.session.query(Notice).filter_by(cause=subject.public_id)
    return sorted(names[row.user_id] for row in rows)


def test_the_organizers_of_the_region_are_told(ctx):
    county = make_organizer(ctx, regions.make(ctx).code)
    make_organizer(ctx, regions.make(ctx, "990102").code)
    assert tell_region(ctx, regions.DISTRICT) == [county.username]


def test_where_a_region_has_no_organizer_those_above_it_are_told(ctx):
    assert tell_region(ctx, regions.make(ctx, "990105").code) == ["zhiban"]


def test_an_organizer_of_a_zone_is_told_of_that_zone_alone(ctx):
    zone = regions.make_zone(ctx)
    county = make_organizer(ctx, regions.DISTRICT)
    zonal = make_organizer(ctx, regions.DISTRICT)
    zonal.zone_id = zone.id
    assert tell_region(ctx, regions.DISTRICT, zone.id) == sorted([county.username, zonal.username])
    assert tell_region(ctx, regions.DISTRICT) == [county.username]


def test_everybody_reads_and_marks_their_own_only(ctx):
    firm = enterprises.make(ctx)
    mine, other = (acting(ctx, make_member(ctx, firm)) for _ in range(2))
    tell(ctx, firm)
    [row] = notices.list_page(mine, FILTERS).items
    assert row.user_id == mine.actor.user_id
    with pytest.raises(NotFound):
        notices.mark_read(other, row.public_id)
    notices.mark_read(mine, row.public_id)
    assert (notices.unread_count(mine), notices.unread_count(other)) == (0, 1)
    assert notices.list_page(mine, FILTERS | {"is_read": False}).items == []
    assert notices.list_page(mine, FILTERS | {"is_read": True}).total == 1


def test_marking_again_keeps_the_moment_and_all_can_be_marked_at_once(ctx):
    firm = enterprises.make(ctx)
    member = acting(ctx, make_member(ctx, firm))
    for cause in ("one", "two"):
        tell(ctx, firm, cause)
    first = notices.list_page(member, FILTERS).items[0]
    read_at = notices.mark_read(member, first.public_id).read_at
    notices.mark_all_read(member)
    ctx.session.expire_all()
    assert notices.mark_read(member, first.public_id).read_at == read_at
    assert notices.unread_count(member) == 0


def test_a_notice_shows_the_code_of_what_its_reader_may_see(ctx):
    firm = enterprises.make(ctx)
    member = acting(ctx, make_member(ctx, firm))
    seen = tell(ctx, firm)
    hidden = challenges.published(ctx, visibility=Visibility.INVITED)
    bid = bids.make(ctx, enterprise=firm)
    for subject in (hidden, bid):
        notices.tell_enterprise(
            ctx, NoticeKind.BID_CHECKED, subject, firm.id, cause=subject.public_id
        )
    rows = notices.list_page(member, FILTERS).items
    found = notices.challenges_of(member, member.actor, rows)
    assert found == {
        ("Challenge", seen.public_id): seen,
        ("Bid", bid.public_id): bid.challenge,
    }


def test_staff_of_every_role_have_notices_of_their_own(ctx):
    for role in (UserRole.REVIEWER, UserRole.AUDIT_ADMIN, UserRole.SYSTEM_ADMIN):
        member = acting(ctx, users.create(ctx, role.value, "某人", None, role=role))
        assert notices.unread_count(member) == 0
