"""Races about people over real HTTP: who owns an enterprise, who gets in, what is ended."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from matchmaker.installation import Installation
from matchmaker.services import credit_codes, member_invitations, sessions, tokens
from matchmaker.services.sessions import Device
from models.audit import AuditEvent
from models.enums import EnterpriseKind, MemberRole
from models.notices import OutboxMessage
from models.registrations import MemberInvitation, Registration
from models.users import Membership
from tests.factories import enterprises, regions
from tests.factories import users as user_factory
from tests.server import ROUNDS, at_once, serving

CALLERS = 6
ACCEPT = "/member-invitations/accept"

pytestmark = pytest.mark.every_database


@pytest.fixture
def server(app, operator):
    with serving(app, operator.token) as running:
        yield running


def audited(committed, action):
    with committed() as ctx:
        query = select(func.count(AuditEvent.id)).where(AuditEvent.action == action)
        return ctx.session.scalar(query)


def statuses(answers):
    return Counter(answer.status for answer in answers)


def test_of_many_who_claim_one_enterprise_one_owns_it(server, committed):
    for number in range(ROUNDS):
        body = f"91990101MA{7_000_000 + number:07d}"
        code = body + credit_codes.check_character(body)
        with committed() as ctx:
            region = regions.make(ctx).code
            rows = [_application(ctx, code, region) for _ in range(3)]
            paths = [f"/registrations/{row.public_id}/approve" for row in rows]
        answers = at_once([lambda p=path: server.call("POST", p, None, 1) for path in paths])
        assert statuses(answers) == {200: 1, 409: 2}
    with committed() as ctx:
        assert ctx.session.scalar(select(func.count(Membership.id))) == ROUNDS


def _application(ctx, code, region):
    row = Registration(
        user_id=user_factory.make_applicant(ctx).id,
        credit_code=code,
        kind=EnterpriseKind.COMPANY,
        name="临澜竞领材料有限公司",
        region_code=region,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def test_owners_who_remove_each_other_leave_an_owner(server, committed):
    for _ in range(ROUNDS):
        with committed() as ctx:
            firm = enterprises.make(ctx)
            owners = [user_factory.make_member(ctx, firm) for _ in range(2)]
            acting = [_session(ctx, server, user) for user in owners]
            rows = ctx.session.scalars(
                select(Membership)
                .where(Membership.enterprise_id == firm.id)
                .order_by(Membership.id)
            ).all()
            ids, key = [row.public_id for row in rows], firm.id
        at_once(
            [
                lambda a=acting[0], k=ids[1]: a.call("DELETE", f"/members/{k}"),
                lambda a=acting[1], k=ids[0]: a.call("DELETE", f"/members/{k}"),
            ]
        )
        with committed() as ctx:
            query = select(func.count(Membership.id)).where(
                Membership.enterprise_id == key, Membership.role == MemberRole.OWNER
            )
            assert ctx.session.scalar(query) == 1


def _session(ctx, server, user):
    return server.acting(sessions.begin(ctx, user, Device()))


def test_a_link_lets_one_newcomer_in(server, committed):
    for number in range(ROUNDS):
        with committed() as ctx:
            firm = enterprises.make(ctx)
            acting = user_factory.acting_for(ctx, firm)
            fields = {"enterprise": None, "role": MemberRole.EDITOR, "email": "xin@example.com"}
            member_invitations.invite(acting, Installation("g" * 48, "https://m.example"), fields)
            mail = ctx.session.scalars(
                select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
            ).one()
            link = mail.body.split("/join/")[1].split()[0]
            key = firm.id
        bodies = [
            {
                "token": link,
                "username": f"xin{number}{n}",
                "display_name": "新人",
                "password": "correct-horse-7",
            }
            for n in range(3)
        ]
        # One address may try to get in so often only; each round comes from another.
        place = replace(server, source=f"127.0.{number + 1}.1")
        answers = at_once(
            [lambda b=fields, p=place: p.call("POST", ACCEPT, b) for fields in bodies]
        )
        assert statuses(answers)[201] == 1
        assert set(statuses(answers)) <= {201, 404, 409}
        with committed() as ctx:
            query = select(func.count(Membership.id)).where(Membership.enterprise_id == key)
            assert ctx.session.scalar(query) == 2
            used = select(func.count(MemberInvitation.id)).where(
                MemberInvitation.enterprise_id == key, MemberInvitation.accepted_at.is_not(None)
            )
            assert ctx.session.scalar(used) == 1


@pytest.mark.parametrize("kind", ["tokens", "sessions"])
def test_a_token_or_session_ended_by_many_is_ended_once(server, committed, kind):
    for _ in range(ROUNDS):
        with committed() as ctx:
            user = user_factory.make_member(ctx, enterprises.make(ctx))
            acting = _session(ctx, server, user)
            made = tokens.create(ctx, user.id, "脚本")[1]
            made = made if kind == "tokens" else sessions.begin(ctx, user, Device())
        path = f"/{kind}/{made.split('_')[1]}"
        answers = at_once([lambda a=acting, p=path: a.call("DELETE", p)] * CALLERS)
        found = statuses(answers)
        assert found[204] == 1
        assert set(found) <= {204, 404}
    assert audited(committed, f"{kind[:-1]}.revoke") == ROUNDS
