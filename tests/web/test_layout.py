"""The frames: menus of two levels, the large display, the facts in the footer."""

import dataclasses

import pytest

from matchmaker.app import create_app
from matchmaker.config import Imprint
from matchmaker.permissions import Actor
from matchmaker.web import menus
from models.enums import UserRole
from tests.factories import city


@pytest.mark.parametrize("role", UserRole)
def test_every_menu_begins_with_what_waits_and_names_pages_that_exist(app, role):
    groups = menus.menu(Actor(1, "某人", role, enterprise_id=None))
    assert groups[0].entries[0].endpoint == "desk.home"
    named = {entry.endpoint for group in groups for entry in group.entries}
    assert named <= {rule.endpoint for rule in app.url_map.iter_rules()}


def test_the_large_display_is_remembered_and_left_again(client):
    assert 'data-display="large"' not in client.get("/challenges").text
    answer = client.get("/display/large?next=/challenges%3Fkind=supply")
    assert answer.status_code == 303
    assert answer.location == "/challenges?kind=supply"
    page = client.get("/challenges").text
    assert 'data-display="large"' in page
    assert "退出长者模式" in page
    client.get("/display/normal")
    assert 'data-display="large"' not in client.get("/challenges").text


def test_the_way_back_never_leaves_the_site(client):
    assert client.get("/display/large?next=//other.example/x").location == "/"


def test_the_footer_names_the_unit_as_configured(tmp_path, client):
    assert "主办单位" not in client.get("/login").text
    imprint = Imprint(unit="某市经济和信息化局", host="某市经信局", site_code="4200000001")
    settings = dataclasses.replace(city.settings_in(tmp_path), imprint=imprint)
    page = create_app(settings).test_client().get("/login").text
    assert "某市经济和信息化局" in page
    assert "主办单位：某市经信局" in page
    assert "网站标识码：4200000001" in page
    assert "ICP" not in page


def test_the_styleguide_shows_every_macro(client):
    page = client.get("/styleguide")
    assert page.status_code == 200
    for part in ("展开更多", "data-draft=", "timeline", "指标对照表", "跳至", "确定停用"):
        assert part in page.text, part
