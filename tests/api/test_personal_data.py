from sqlalchemy import select

from models.enums import SecurityEventKind
from models.security_events import SecurityEvent
from models.users import User
from tests.factories import enterprises

PHONE = "13800001234"


def a_firm(committed):
    with committed() as ctx:
        return enterprises.make(ctx, contact_name="王敏", contact_phone=PHONE).public_id


def test_a_profile_masks_its_contacts_until_somebody_asks(api, committed):
    firm = a_firm(committed)
    shown = api.get(f"/enterprises/{firm}")
    assert PHONE not in shown.get_data(as_text=True)
    assert shown.json["contact_phone"] == "138****1234"
    assert api.get(f"/enterprises/{firm}/contacts").json["contact_phone"] == PHONE
    with committed() as ctx:
        shown = SecurityEvent.kind == SecurityEventKind.PERSONAL_DATA_SHOWN
        [event] = ctx.session.scalars(select(SecurityEvent).where(shown))
        assert event.details["subject"] == firm


def test_an_edit_that_sends_the_masked_contact_back_keeps_the_stored_one(api, committed):
    firm = a_firm(committed)
    read = api.get(f"/enterprises/{firm}")
    fields = {
        name: value
        for name, value in read.json.items()
        if name in {"kind", "name", "region_code", "contact_name", "contact_phone"}
    }
    saved = api.put(f"/enterprises/{firm}", fields | {"name": "改名后的企业"}, version=1)
    assert saved.status_code == 200
    assert saved.json["contact_phone"] == "138****1234"
    assert api.get(f"/enterprises/{firm}/contacts").json["contact_phone"] == PHONE


def test_a_person_copies_and_erases_its_data(api_of, committed):
    member = api_of(a_firm(committed), with_session=True)
    copy = member.get("/account/data").json
    assert copy["membership"]["role"] == "owner"
    assert copy["account"]["created_at"].endswith("+00:00")
    username = copy["account"]["username"]
    assert member.post("/account/erasure", {"username": "other"}).status_code == 422
    assert member.post("/account/erasure", {"username": username}).status_code == 204
    assert member.get("/account/data").status_code == 401
    with committed() as ctx:
        assert ctx.session.scalars(select(User).where(User.username == username)).all() == []
