import pytest
from sqlalchemy import select

from matchmaker import city
from models.enums import SecurityEventKind
from models.security_events import SecurityEvent
from tests.factories import enterprises

PHONE = "13800001234"


@pytest.fixture
def firm(committed):
    with committed() as ctx:
        city.establish(ctx)
        return enterprises.make(
            ctx,
            industry_code="C3982",
            staff_count=1500,
            revenue_yuan=300_000_000,
            figures_year=2025,
            contact_name="王敏",
            contact_phone=PHONE,
        ).public_id


def test_a_profile_shows_the_size_class_with_its_figures_and_article(visitor, firm):
    page = visitor.get(f"/desk/enterprises/{firm}").text
    assert "中型企业" in page
    assert "从业 1,500 人，营收 30,000 万元（2025 年）" in page
    assert "工信部联企业〔2011〕300号第四条（二）" in page


def test_a_profile_shows_each_criterion_with_its_state(visitor, firm):
    page = visitor.get(f"/desk/enterprises/{firm}").text
    for state in ("达到", "未达到", "需人工核对"):
        assert f">{state}</span>" in page, state


def test_a_contact_is_shown_when_asked_for_and_that_is_on_record(visitor, firm, committed):
    profile = visitor.get(f"/desk/enterprises/{firm}").text
    assert PHONE not in profile
    assert "138****1234" in profile
    assert PHONE in visitor.get(f"/desk/enterprises/{firm}/contacts").text
    with committed() as ctx:
        kinds = [event.kind for event in ctx.session.scalars(select(SecurityEvent))]
        assert kinds == [SecurityEventKind.SIGNED_IN, SecurityEventKind.PERSONAL_DATA_SHOWN]


def test_a_refused_page_is_on_record(visitor, committed):
    assert visitor.get(f"/desk/enterprises/{'0' * 20}/contacts").status_code == 404
    with committed() as ctx:
        *_, event = ctx.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
        assert event.details["endpoint"] == "desk_enterprises.show_contacts"
