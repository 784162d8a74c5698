"""Enterprises that may be registered twice: found, compared, merged after a question, undone."""

import re
from dataclasses import dataclass

import pytest

from matchmaker.services import enterprises as service
from tests.factories import bids, capabilities, challenges, enterprises

FULL = "临澜市砺炉区澄砺精密铸造有限公司"
CHANGED = "临澜市砺炉区澄砺精密铸造股份有限公司"
OTHER = "岱川沛岑电子材料有限公司"


@dataclass(frozen=True)
class Pair:
    """The public ids of one plant under two names."""

    survivor: str
    merged: str


@pytest.fixture
def pair(committed):
    with committed() as ctx:
        survivor = enterprises.make(ctx, segment="foil", name=FULL)
        merged = enterprises.make(ctx, name=CHANGED)
        enterprises.make(ctx, name=OTHER)
        for name in ("压铸件", "精密铸件"):
            capabilities.make(ctx, enterprise=merged, name=name)
        bids.make(ctx, enterprise=merged)
        return Pair(survivor.public_id, merged.public_id)


def page_of(public_id):
    return f"/desk/enterprises/{public_id}/duplicates"


def form_on(page, action):
    """Return the hidden inputs of the form that is sent to an address."""
    form = re.search(rf'<form method="post" action="({action})">(.*?)</form>', page, re.DOTALL)
    assert form, "no such form"
    return form[1], dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))


def merged_page(visitor, pair):
    page = visitor.get(page_of(pair.survivor)).text
    action, fields = form_on(page, f"/desk/enterprises/{pair.survivor}/merges")
    return visitor.post(action, fields, follow_redirects=True).text


def test_a_candidate_is_set_beside_the_enterprise(visitor, pair):
    page = visitor.get(page_of(pair.survivor)).text
    assert '疑似重复 <span class="muted small">1 家</span>' in page
    assert "很可能是同一家" in page
    assert re.search(r"相符程度 <strong>(9\d|100)</strong>／100", page)
    assert re.search(r"能力项</th><td>0 项</td><td>2 项</td>", page)
    assert re.search(r"揭榜</th><td>0 次</td><td>1 次</td>", page)
    assert re.search("产业链环节</th><td>[^<]*／[^<]*</td><td>—</td>", page)
    assert OTHER not in page


def test_the_question_before_a_merge_names_both(visitor, pair):
    page = visitor.get(page_of(pair.survivor)).text
    assert f"确认将“{CHANGED}”并入“{FULL}”" in page
    assert f'href="{page_of(pair.merged)}"' in page


def test_a_merge_is_told_and_undone_from_its_notice(visitor, committed, pair):
    page = merged_page(visitor, pair)
    assert f"已将“{CHANGED}”并入“{FULL}”" in page
    assert "企业库中没有与本企业名称相近的企业" in page
    action, fields = form_on(page, r"/desk/enterprises/merges/\w+/undo")
    back = visitor.post(action, fields, follow_redirects=True).text
    assert "已撤销合并" in back
    assert "已撤销</span>" in back
    assert "/undo" not in back
    with committed() as ctx:
        assert service.get(ctx, pair.merged).name == CHANGED


def test_a_merge_that_was_undone_is_told_of_no_more(visitor, pair):
    page = merged_page(visitor, pair)
    action, fields = form_on(page, r"/desk/enterprises/merges/\w+/undo")
    visitor.post(action, fields)
    merge = action.split("/")[-2]
    assert "已将“" not in visitor.get(f"{page_of(pair.survivor)}?merge={merge}").text


def test_the_page_of_a_merged_enterprise_leads_to_its_survivor(visitor, pair):
    merged_page(visitor, pair)
    answer = visitor.get(f"/desk/enterprises/{pair.merged}")
    assert (answer.status_code, answer.location) == (302, f"/desk/enterprises/{pair.survivor}")
    page = visitor.get(answer.location).text
    assert "您要查看的企业已并入本企业" in page
    assert f"{CHANGED} 并入 {FULL}" in page
    assert FULL in visitor.get(page_of(pair.merged)).text


def test_a_merge_from_an_old_page_is_refused(visitor, committed, pair):
    fields = {"enterprise": pair.merged, "version": "99"}
    assert visitor.post(f"/desk/enterprises/{pair.survivor}/merges", fields).status_code == 412
    without = {"enterprise": pair.merged}
    assert visitor.post(f"/desk/enterprises/{pair.survivor}/merges", without).status_code == 412
    with committed() as ctx:
        assert service.get(ctx, pair.merged).is_active


@pytest.mark.parametrize("wrong", ["0" * 20, None, "itself"])
def test_a_merge_with_nobody_or_itself_is_refused(visitor, committed, pair, wrong):
    with committed() as ctx:
        version = service.get(ctx, pair.survivor).version
    chosen = pair.survivor if wrong == "itself" else wrong
    fields = {"version": version} | ({"enterprise": chosen} if chosen else {})
    assert visitor.post(f"/desk/enterprises/{pair.survivor}/merges", fields).status_code == 422


def test_two_bids_for_one_challenge_are_told_of(visitor, committed, pair):
    with committed() as ctx:
        published = challenges.published(ctx)
        for public_id in (pair.survivor, pair.merged):
            bids.make(ctx, challenge=published, enterprise=service.get(ctx, public_id))
    page = visitor.get(page_of(pair.survivor)).text
    action, fields = form_on(page, f"/desk/enterprises/{pair.survivor}/merges")
    answer = visitor.post(action, fields)
    assert answer.status_code == 409
    assert "请先撤回其中一份，再合并" in answer.text


def test_the_register_is_searched_for_similar_names(visitor, pair):
    page = visitor.get("/desk/enterprises/duplicates").text
    assert f"核对“{FULL}”与“{CHANGED}”" in page or f"核对“{CHANGED}”与“{FULL}”" in page
    assert page.count("核对</a>") == 1
    assert "还没有合并过企业" in page
    merged_page(visitor, pair)
    page = visitor.get("/desk/enterprises/duplicates").text
    assert "没有名称相近的企业" in page
    assert f"撤销“{CHANGED}”并入“{FULL}”的合并" in page


def test_faint_likeness_is_counted_and_shown_on_demand(visitor, committed):
    with committed() as ctx:
        for name in ("磐洲纨霰盐化有限公司", "磐洲沅碱盐化有限公司"):
            enterprises.make(ctx, name=name)
    page = visitor.get("/desk/enterprises/duplicates").text
    assert "另有 1 对相符程度不到 70" in page
    assert "核对</a>" not in page
    assert "核对</a>" in visitor.get("/desk/enterprises/duplicates?all=1").text


def test_an_empty_register_has_no_duplicates(visitor):
    page = visitor.get("/desk/enterprises/duplicates").text
    assert "没有名称相近的企业" in page
    assert visitor.get(page_of("0" * 20)).status_code == 404


def test_the_menu_shows_where_one_is(visitor, pair):
    page = visitor.get(page_of(pair.survivor)).text
    assert re.search(r'<a href="/desk/enterprises" aria-current="true">企业库', page)


def test_pairs_that_are_much_alike_are_merged_at_once(visitor, pair):
    page = visitor.get("/desk/enterprises/duplicates").text
    assert f'name="pair" value="{pair.survivor}:{pair.merged}"' in page
    found = visitor.post(
        "/desk/enterprises/duplicates",
        {"pair": [f"{pair.survivor}:{pair.merged}", f"{pair.merged}:{pair.survivor}", "nonsense"]},
    ).text
    assert "合并 1 对，未合并 2 对" in found
    assert "企业不能与自身合并" in found
    assert visitor.get(f"/desk/enterprises/{pair.merged}").status_code in {200, 302, 303}


def test_each_differing_value_is_chosen(visitor, committed, pair):
    page = visitor.get(page_of(pair.survivor)).text
    assert 'name="pick-name" value="other"' in page
    action, fields = form_on(page, f"/desk/enterprises/{pair.survivor}/merges")
    answer = visitor.post(action, {**fields, "pick-name": "other"})
    assert answer.status_code == 303
    with committed() as ctx:
        assert service.get(ctx, pair.survivor).name == CHANGED
