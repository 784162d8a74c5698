import pytest

from matchmaker.errors import NotFound
from matchmaker.services import contacts, security_events
from models.enums import SecurityEventKind
from tests.factories import enterprises, regions
from tests.factories.users import acting, acting_for, make_organizer

WHOLE = {
    "contact_name": "王敏",
    "contact_phone": "13800001234",
    "contact_email": "wangmin@firm.example",
}
MASKED = {
    "contact_name": "王**",
    "contact_phone": "138****1234",
    "contact_email": "w***@firm.example",
}


@pytest.fixture
def firm(ctx):
    return enterprises.make(ctx, **WHOLE)


def test_the_enterprise_reads_its_own_contacts_and_everybody_else_masked_ones(ctx, firm):
    other = enterprises.make(ctx)
    assert contacts.of(acting_for(ctx, firm).actor, firm) == WHOLE
    assert contacts.of(ctx.actor, firm) == MASKED
    assert contacts.of(acting_for(ctx, other).actor, firm) == MASKED


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("0714-6350001", "071****0001"), ("138 0000 1234", "138****1234"), ("6350001", "****01"),
     ("110", "****"),
     ("86350001", "****01"), ("+8613800001234", "****34"), ("", "****"), (None, None)],
)  # fmt: skip
def test_no_phone_can_be_called_from_what_is_left_of_it(phone, shown):
    assert contacts.mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"), [("a@b.example", "a***@b.example"), ("@", "***@"), (None, None)]
)
def test_what_is_left_of_an_address(email, shown):
    assert contacts.mask_email(email) == shown


def test_asking_for_the_whole_contact_is_noted(ctx, firm):
    assert contacts.show(ctx, firm.public_id) == (firm, WHOLE)
    [noted] = security_events.take(ctx.session)
    assert noted.kind is SecurityEventKind.PERSONAL_DATA_SHOWN
    assert noted.user_id == ctx.actor.user_id
    assert noted.details["subject"] == firm.public_id
    assert not any(value in str(noted) for value in WHOLE.values())


def test_only_the_own_organizer_may_ask(ctx, firm):
    regions.make(ctx, "990102")
    elsewhere = acting(ctx, make_organizer(ctx, "990102"))
    stranger = acting_for(ctx, enterprises.make(ctx))
    for reader in (elsewhere, stranger):
        with pytest.raises(NotFound):
            contacts.show(reader, firm.public_id)
    assert security_events.take(ctx.session) == []


def test_a_masked_contact_that_comes_back_leaves_the_stored_one(ctx, firm):
    changed = MASKED | {"contact_phone": "13900005678", "name": "新名称"}
    assert contacts.kept(firm, changed) == {
        **WHOLE,
        "contact_phone": "13900005678",
        "name": "新名称",
    }
    emptied = dict.fromkeys(WHOLE)
    assert contacts.kept(firm, emptied) == emptied
