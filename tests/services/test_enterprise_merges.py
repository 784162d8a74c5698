from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from matchmaker.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidState,
    NotFound,
    Stale,
    Unauthenticated,
)
from matchmaker.schemas.enterprises import EnterpriseFields, EnterpriseOutSchema
from matchmaker.services import child_rows, enterprise_merges, enterprises, lookup
from models.attachments import Attachment
from models.audit import AuditEvent
from models.bids import BidLine, ConsortiumMember
from models.chains import ChainLead
from models.challenges import ChallengeInvitation, InvitationProposal
from models.consents import Consent
from models.enterprise_merges import EnterpriseMerge
from models.enterprise_sheets import EnterpriseSheet
from models.enterprises import Certificate, EnterpriseAlias, EnterpriseSegment, Patent
from models.enums import (
    AliasKind,
    BidState,
    Decision,
    LineClaim,
    MemberRole,
    ParticipationState,
    PatentKind,
)
from models.events import Participation
from models.objections import Objection
from models.questions import Question
from models.registrations import MemberInvitation, Registration
from models.supplier_choices import SupplierChoice
from models.tiers import TierFact
from models.users import Membership
from tests.factories import bids, capabilities, challenges, events, tiers, users
from tests.factories import enterprises as factory

FULL = "临澜市砺炉区澄砺精密铸造有限公司"
PAGE = {"page": 1, "page_size": 20}
CHANGED = "临澜市砺炉区澄砺精密铸造股份有限公司"


@pytest.fixture
def pair(ctx):
    """One plant under two names, each with a place in the copper chain."""
    survivor = factory.make(ctx, segment="foil", name=FULL)
    merged = factory.make(ctx, segment="foil", name=CHANGED)
    return survivor, merged


def snapshot(ctx):
    """All rows that refer to an enterprise, without what every write counts up."""
    found = {}
    for table, column in child_rows.references():
        kept = [item for item in table.columns if item.name not in {"version", "updated_at"}]
        rows = ctx.session.execute(select(*kept).order_by(*table.primary_key, column))
        found[table.name, column.name] = [tuple(row) for row in rows]
    return found


def read(ctx, row):
    """What a client sends back that changes nothing."""
    schema = EnterpriseFields()
    shown = EnterpriseOutSchema().dump(enterprises.get(ctx, row.public_id))
    fields = {name: shown[name] for name in schema.fields}
    fields["segments"] = [
        {"chain": place["chain"], "segment": place["code"]} for place in shown["segments"]
    ]
    fields["tiers"] = [
        {name: fact[name] for name in fact if name != "tier_name"} for fact in shown["tiers"]
    ]
    return schema.load(fields)


def merge(ctx, pair):
    survivor, merged = pair
    [row] = enterprise_merges.merge(
        ctx, survivor.public_id, [merged.public_id], version=survivor.version
    )
    return row


def fill(ctx, row):
    """Give an enterprise one of everything that can belong to one."""
    capabilities.make(ctx, enterprise=row)
    bid = bids.make(ctx, enterprise=row)
    buyer_of = challenges.make(ctx, buyer=row)
    invited_to, event = challenges.make(ctx), events.make(ctx)
    tier = tiers.make_rule_set(ctx).tiers[0]
    ctx.session.add_all(
        [
            EnterpriseAlias(enterprise_id=row.id, kind=AliasKind.SHORT, name="澄砺铸造"),
            Certificate(enterprise_id=row.id, name="IATF 16949", valid_to=date(2027, 1, 1)),
            Patent(enterprise_id=row.id, kind=PatentKind.INVENTION, title="一种铸件冷却方法"),
            ChainLead(chain_id=buyer_of.chain_id, enterprise_id=row.id),
            ChallengeInvitation(challenge_id=invited_to.id, enterprise_id=row.id),
            Participation(
                event_id=event.id, enterprise_id=row.id, state=ParticipationState.INVITED
            ),
            TierFact(
                enterprise_id=row.id,
                tier_id=tier.id,
                issuer="省经信厅",
                valid_from=date(2024, 1, 1),
                valid_to=date(2026, 12, 31),
            ),
        ]
    )
    ctx.session.flush()
    fill_people(ctx, row)
    fill_bidding(ctx, row, bid, bids.make(ctx))


def fill_people(ctx, row):
    """Give an enterprise a member, an application, a link to join, a sheet and a file."""
    user = users.make(ctx, "chengli")
    ctx.session.add_all(
        [
            Membership(user_id=user.id, enterprise_id=row.id, role=MemberRole.OWNER),
            Registration(
                user_id=user.id,
                credit_code=row.credit_code,
                kind=row.kind,
                name=row.name,
                region_code=row.region_code,
                enterprise_id=row.id,
            ),
            MemberInvitation(
                enterprise_id=row.id,
                role=MemberRole.EDITOR,
                digest="0" * 64,
                expires_at=ctx.now,
            ),
            EnterpriseSheet(
                enterprise_id=row.id,
                legal_representative="程立",
                contact_name="程立",
                contact_phone="13800000000",
                overview="铸造企业。",
            ),
            Attachment(
                enterprise_id=row.id,
                name="检测报告.pdf",
                media_type="application/pdf",
                size=1,
                sha256="0" * 64,
            ),
        ]
    )
    ctx.session.flush()


def fill_bidding(ctx, row, bid, joined):
    """Let an enterprise ask, agree, object, take on a line and join the bid of another."""
    about = bid.challenge_id
    ctx.session.add_all(
        [
            Question(challenge_id=about, enterprise_id=row.id, text="可否延期？"),
            Consent(challenge_id=about, enterprise_id=row.id, text_sha256="0" * 64),
            Objection(challenge_id=about, enterprise_id=row.id, text="评选理由不明。"),
            InvitationProposal(challenge_id=about, enterprise_id=row.id),
            SupplierChoice(challenge_id=about, enterprise_id=row.id, decision=Decision.KEEP),
            BidLine(
                bid_id=bid.id,
                position=0,
                name="延伸率",
                claim=LineClaim.MET,
                enterprise_id=row.id,
            ),
            ConsortiumMember(bid_id=joined.id, enterprise_id=row.id),
        ]
    )
    ctx.session.flush()


@pytest.mark.every_database
def test_an_undo_gives_back_every_row(ctx, pair):
    fill(ctx, pair[1])
    before = snapshot(ctx)
    assert all(before.values()), "every table that refers to an enterprise holds a row"
    row = merge(ctx, pair)
    key = pair[1].id
    for table, column in child_rows.references():
        left = ctx.session.scalars(select(column).where(column == key)).all()
        assert left == [], table.name
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert snapshot(ctx) == before
    assert pair[1].is_active


@pytest.mark.every_database
def test_rows_that_were_rewritten_since_are_written_again(ctx, pair):
    fill(ctx, pair[1])
    before = snapshot(ctx)["certificates", "enterprise_id"]
    row = merge(ctx, pair)
    ctx.session.execute(delete(Certificate))
    ctx.session.execute(delete(EnterpriseSegment))
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert snapshot(ctx)["certificates", "enterprise_id"] == before
    places = ctx.session.scalars(select(EnterpriseSegment.enterprise_id)).all()
    assert places == [pair[1].id]


@pytest.mark.every_database
def test_what_both_have_is_not_doubled_and_not_lost(ctx, pair):
    survivor, merged = pair
    published = challenges.published(ctx)
    bids.make(ctx, challenge=published, enterprise=survivor)
    withdrawn = bids.make(
        ctx, challenge=published, enterprise=merged, state=BidState.WITHDRAWN, withdrawn_at=ctx.now
    )
    row = merge(ctx, pair)
    assert withdrawn.enterprise_id == merged.id
    assert ctx.session.scalars(select(EnterpriseSegment.enterprise_id)).all() == [survivor.id]
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    places = ctx.session.scalars(select(EnterpriseSegment.enterprise_id).order_by("enterprise_id"))
    assert places.all() == [survivor.id, merged.id]


def certificate(ctx, row, **values):
    """Give an enterprise a certificate."""
    filled = {"name": "IATF 16949", "valid_to": date(2027, 1, 1), **values}
    item = Certificate(enterprise_id=row.id, **filled)
    ctx.session.add(item)
    ctx.session.flush()
    return item


def certificates(ctx):
    """Who holds which certificate, in a fixed order."""
    ctx.session.flush()
    rows = ctx.session.execute(
        select(Certificate.enterprise_id, Certificate.name).order_by("enterprise_id", "name")
    )
    return [tuple(row) for row in rows]


@pytest.mark.every_database
@pytest.mark.parametrize("holder", [0, 2])
def test_a_row_that_got_the_number_of_a_deleted_one_stays_where_it_is(ctx, pair, holder):
    firms = [*pair, factory.make(ctx, name="岱川沛岑电子材料有限公司")]
    key = certificate(ctx, pair[1]).id
    row = merge(ctx, pair)
    ctx.session.execute(delete(Certificate))
    certificate(ctx, firms[holder], id=key, name="ISO 14001")
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert certificates(ctx) == sorted(
        [(pair[1].id, "IATF 16949"), (firms[holder].id, "ISO 14001")]
    )


@pytest.mark.every_database
def test_a_revision_of_the_survivor_does_not_keep_what_an_undo_gives_back(ctx, pair):
    survivor, merged = pair
    fill(ctx, merged)
    before = snapshot(ctx)
    row = merge(ctx, pair)
    fields = read(ctx, survivor)
    changed = fields | {"summary": "精密铸件，年产两万吨。"}
    enterprises.revise(ctx, survivor.public_id, changed, version=None)
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert snapshot(ctx) == before
    assert survivor.summary == "精密铸件，年产两万吨。"


@pytest.mark.every_database
def test_what_two_merged_enterprises_share_goes_with_the_last_one(ctx):
    survivor = factory.make(ctx, name=FULL)
    first = factory.make(ctx, segment="foil", name=CHANGED)
    second = factory.make(ctx, segment="foil", name=CHANGED)
    event = events.make(ctx)
    for one in (first, second):
        ctx.session.add_all(
            [
                EnterpriseAlias(enterprise_id=one.id, kind=AliasKind.SHORT, name="澄砺铸造"),
                Participation(
                    event_id=event.id, enterprise_id=one.id, state=ParticipationState.INVITED
                ),
            ]
        )
    ctx.session.flush()
    before = snapshot(ctx)
    merges = enterprise_merges.merge(
        ctx, survivor.public_id, [first.public_id, second.public_id], version=None
    )
    for row in merges:
        enterprise_merges.undo(ctx, row.public_id, version=row.version)
        if row is merges[0]:
            kept = enterprises.get(ctx, survivor.public_id)
            assert [place.code for place in kept.segments] == ["foil"]
            assert sorted(alias.name for alias in kept.aliases) == sorted([CHANGED, "澄砺铸造"])
            invited = select(Participation.enterprise_id).order_by("enterprise_id")
            assert ctx.session.scalars(invited).all() == [survivor.id, first.id]
    assert snapshot(ctx) == before


def test_a_link_that_a_person_removed_does_not_come_back_with_another_merge(ctx):
    survivor = factory.make(ctx, name=FULL)
    others = [factory.make(ctx, segment="foil", name=CHANGED) for _ in range(2)]
    merges = enterprise_merges.merge(
        ctx, survivor.public_id, [row.public_id for row in others], version=None
    )
    ctx.session.execute(delete(EnterpriseSegment))
    enterprise_merges.undo(ctx, merges[0].public_id, version=None)
    places = ctx.session.scalars(select(EnterpriseSegment.enterprise_id)).all()
    assert places == [others[0].id]


@pytest.mark.every_database
def test_nobody_stands_invited_to_its_own_challenge(ctx, pair):
    survivor, merged = pair
    both = [survivor, merged, factory.make(ctx, name="岱川沛岑电子材料有限公司")]
    for buyer in pair:
        challenges.make(ctx, buyer=buyer, invited=both)
    before = snapshot(ctx)["challenge_invitations", "enterprise_id"]
    row = merge(ctx, pair)
    assert set(ctx.session.scalars(select(ChallengeInvitation.enterprise_id))) == {both[2].id}
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert snapshot(ctx)["challenge_invitations", "enterprise_id"] == before


def test_a_merged_enterprise_is_not_changed_in_the_name_of_the_survivor(ctx, pair):
    survivor, merged = pair
    third = factory.make(ctx, name="岱川沛岑电子材料有限公司")
    merge(ctx, pair)
    fields = read(ctx, survivor)
    with pytest.raises(Conflict, match="enterprise_merged"):
        enterprises.revise(
            ctx, merged.public_id, fields | {"name": CHANGED}, version=survivor.version
        )
    with pytest.raises(Conflict, match="enterprise_merged"):
        enterprise_merges.merge(ctx, merged.public_id, [third.public_id], version=survivor.version)
    assert survivor.name == FULL


def test_the_merged_id_stands_for_the_survivor(ctx, pair):
    survivor, merged = pair
    row = merge(ctx, pair)
    assert enterprises.get(ctx, merged.public_id) is survivor
    assert [item.public_id for item in enterprises.list_page(ctx, PAGE).items] == [
        survivor.public_id
    ]
    assert not merged.is_active
    assert [
        (alias.kind, alias.name) for alias in enterprises.get(ctx, survivor.public_id).aliases
    ] == [(AliasKind.FORMER, CHANGED)]
    third = factory.make(ctx, name="临澜澄砺科技有限公司")
    enterprise_merges.merge(ctx, third.public_id, [survivor.public_id], version=third.version)
    assert enterprises.get(ctx, merged.public_id) is third
    with pytest.raises(Conflict, match="merge_went_on"):
        enterprise_merges.undo(ctx, row.public_id, version=row.version)


def test_the_name_that_merged_enterprises_share_means_the_survivor(ctx):
    first, second = (factory.make(ctx, name="澄砺铸造有限公司") for _ in range(2))
    assert lookup.enterprise_named(ctx, "澄砺铸造有限公司") is None
    enterprise_merges.merge(ctx, first.public_id, [second.public_id], version=None)
    for text in ("澄砺铸造有限公司", second.credit_code):
        assert lookup.enterprise_named(ctx, text) == first.public_id


def test_a_merge_is_audited_counts_the_version_up_and_asks_for_the_right(ctx, public_ctx, pair):
    versions = [row.version for row in pair]
    row = merge(ctx, pair)
    assert [item.version for item in pair] == [version + 1 for version in versions]
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    events_ = ctx.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.subject_id, event.details) for event in events_[-2:]] == [
        ("enterprise.merge", pair[0].public_id, {"merged": pair[1].public_id}),
        ("enterprise.unmerge", pair[0].public_id, {"merged": pair[1].public_id}),
    ]
    assert [item.public_id for item in enterprise_merges.list_of(ctx, pair[1].public_id)] == [
        row.public_id
    ]
    assert enterprise_merges.latest(ctx, 5) == [row]
    assert enterprise_merges.latest(ctx, 0) == []
    for act in (
        lambda: enterprise_merges.merge(public_ctx, "0", ["1"], version=None),
        lambda: enterprise_merges.undo(public_ctx, "0", version=None),
        lambda: enterprise_merges.get(public_ctx, "0"),
        lambda: enterprise_merges.list_of(public_ctx, "0"),
        lambda: enterprise_merges.latest(public_ctx, 1),
        lambda: enterprise_merges.duplicates(public_ctx, "0"),
    ):
        with pytest.raises(Unauthenticated):
            act()


def test_a_merge_that_cannot_be_is_refused_and_changes_nothing(ctx, pair):
    survivor, merged = pair
    with pytest.raises(Stale):
        enterprise_merges.merge(ctx, survivor.public_id, [merged.public_id], version=99)
    with pytest.raises(Invalid):
        enterprise_merges.merge(ctx, survivor.public_id, [survivor.public_id], version=1)
    with pytest.raises(Invalid):
        enterprise_merges.merge(ctx, survivor.public_id, ["0" * 20], version=1)
    with pytest.raises(NotFound):
        enterprise_merges.undo(ctx, "0" * 20, version=1)
    row = merge(ctx, pair)
    other = factory.make(ctx)
    with pytest.raises(Conflict, match="merge_not_possible"):
        enterprise_merges.merge(ctx, other.public_id, [merged.public_id], version=other.version)
    enterprise_merges.undo(ctx, row.public_id, version=row.version)
    with pytest.raises(InvalidState):
        enterprise_merges.undo(ctx, row.public_id, version=row.version)
    assert len(ctx.session.scalars(select(EnterpriseMerge)).all()) == 1


def test_two_bids_for_one_challenge_must_be_settled_first(ctx, pair):
    published = challenges.published(ctx)
    for row in pair:
        bids.make(ctx, challenge=published, enterprise=row)
    with pytest.raises(Conflict, match="merge_bids_twice"):
        merge(ctx, pair)


def test_a_bid_for_what_would_be_ones_own_challenge_must_be_settled_first(ctx, pair):
    published = challenges.published(ctx, buyer=pair[0])
    bids.make(ctx, challenge=published, enterprise=pair[1])
    with pytest.raises(Conflict, match="merge_own_challenge"):
        merge(ctx, pair)


def test_similar_names_are_shown_with_the_best_first(ctx, pair):
    factory.make(ctx, name="岱川沛岑电子材料有限公司")
    former = factory.make(ctx, name="临澜新材股份有限公司")
    ctx.session.add(
        EnterpriseAlias(enterprise_id=former.id, kind=AliasKind.FORMER, name="澄砺精铸有限公司")
    )
    ctx.session.flush()
    found, is_sure = enterprise_merges.duplicates(ctx, pair[0].public_id)
    assert [item.name for item in found] == [CHANGED, former.name]
    assert found[0].similarity >= 0.9 > found[1].similarity >= 0.5
    assert found[1].matched_name == "澄砺精铸有限公司"
    assert is_sure
    merge(ctx, pair)
    found, is_sure = enterprise_merges.duplicates(ctx, pair[0].public_id)
    assert ([item.name for item in found], is_sure) == ([former.name], False)


def test_values_are_taken_field_by_field_and_given_back(ctx):
    survivor = factory.make(ctx, name="临澜铜箔有限公司", staff_count=20)
    other = factory.make(
        ctx, name="临澜铜箔股份有限公司", staff_count=80, revenue_yuan=Decimal("1200000.50")
    )
    own = (survivor.name, survivor.staff_count, survivor.revenue_yuan)
    [made] = enterprise_merges.merge(
        ctx, survivor.public_id, [other.public_id], version=None, fields=["name", "figures"]
    )
    assert (survivor.name, survivor.staff_count) == ("临澜铜箔股份有限公司", 80)
    assert survivor.revenue_yuan == Decimal("1200000.50")
    assert made.added_alias == "临澜铜箔有限公司"
    survivor.staff_count = 90  # somebody knows better since
    ctx.session.flush()
    enterprise_merges.undo(ctx, made.public_id, version=None)
    assert (survivor.name, survivor.staff_count, survivor.revenue_yuan) == (own[0], 90, own[2])
    assert other.name == "临澜铜箔股份有限公司"


def test_fields_are_taken_of_one_other_and_of_no_claimed_profile_changed(ctx):
    survivor, *others = (factory.make(ctx) for _ in range(3))
    ids = [row.public_id for row in others]
    for fields, chosen in ((["name"], ids), (["credit_code"], ids[:1])):
        with pytest.raises(Invalid):
            enterprise_merges.merge(ctx, survivor.public_id, chosen, version=None, fields=fields)
    survivor.claimed_at = ctx.now
    ctx.session.flush()
    with pytest.raises(Forbidden):
        enterprise_merges.merge(ctx, survivor.public_id, ids[:1], version=None, fields=["summary"])


def test_of_many_pairs_one_that_is_refused_hinders_no_other(ctx):
    first, second, third, claimed = (factory.make(ctx) for _ in range(4))
    claimed.claimed_at = ctx.now
    ctx.session.flush()
    found = enterprise_merges.merge_pairs(
        ctx,
        [
            (first.public_id, second.public_id),
            (first.public_id, claimed.public_id),
            (third.public_id, second.public_id),
            ("0" * 20, third.public_id),
        ],
    )
    assert [item.merge is not None for item in found] == [True, False, True, False]
    assert [item.refusal is None for item in found] == [True, False, True, False]
    # The second stood for nobody any more: its survivor went into the third.
    assert found[2].merge.merged.id == first.id
    for item in (found[2], found[0]):
        enterprise_merges.undo(ctx, item.merge.public_id, version=None)
    assert all(row.is_active for row in (first, second, third))
