"""Pages about single suppliers of a challenge: compare two, find one, ask some."""

import re

import pytest

from models.enums import Visibility
from tests.factories import enterprises, matches


@pytest.fixture
def scene(committed):
    """Store a scene and return its ids, and the names under `..._name`."""
    with committed() as ctx:
        made = matches.make(ctx)
        enterprises.make(ctx, name="青渡岚钺电子有限公司")
        found = {"challenge": made.challenge.public_id}
        for name in ("fits", "differs", "empty", "too_thick"):
            row = getattr(made, name)
            row.name = f"临澜{name}材料有限公司"
            found |= {name: row.public_id, f"{name}_name": row.name}
        return found


def path(scene, rest):
    return f"/desk/challenges/{scene['challenge']}/{rest}"


def test_every_ledger_line_leads_to_a_marked_stretch_of_text(visitor, scene):
    page = visitor.get(f"/desk/challenges/{scene['challenge']}").text
    links = re.findall(r'<a href="#(line-[\d-]+)">“厚度 4.5 μm”</a>', page)
    assert links == ["line-1-0"]
    assert '<mark class="fact"><span id="line-1-0"></span>厚度 4.5 μm</mark>' in page


def test_matched_words_are_shown_with_their_points_and_a_rest(visitor, scene):
    page = visitor.get(f"/desk/challenges/{scene['challenge']}").text
    assert re.search(r"<li>锂电铜箔 <strong>\d+\.\d</strong></li>", page)
    assert re.search(r"其他文字 <strong>\d+\.\d</strong>", page)


def test_two_chosen_suppliers_stand_side_by_side(visitor, scene):
    chosen = f"compare?supplier={scene['fits']}&supplier={scene['differs']}"
    page = visitor.get(path(scene, chosen)).text
    assert "第 1 名，共 2 家" in page
    assert f"“{scene['fits_name']}”比“{scene['differs_name']}”高" in page
    lines = [float(text) for text in re.findall(r"<strong>([+-]\d+\.\d)</strong>", page)]
    [total] = re.findall(r'<td class="number">([+-]\d+\.\d)</td></tr></tfoot>', page)
    assert sum(lines) == pytest.approx(float(total), abs=0.05 * (len(lines) + 1))


def test_one_of_two_that_was_sent_twice_counts_once(visitor, scene):
    chosen = "&".join(f"supplier={scene[name]}" for name in ("fits", "fits", "differs"))
    answer = visitor.get(path(scene, f"compare?{chosen}"))
    assert answer.status_code == 200
    assert f"“{scene['fits_name']}”比“{scene['differs_name']}”高" in answer.text


@pytest.mark.parametrize("chosen", [[], ["fits"], ["fits", "fits"]])
def test_fewer_than_two_suppliers_are_asked_to_be_more(visitor, scene, chosen):
    query = "&".join(f"supplier={scene[name]}" for name in chosen)
    answer = visitor.get(path(scene, f"compare?{query}"))
    assert answer.status_code == 422
    assert "勾选 2 至 5 家企业" in answer.text


def test_a_supplier_is_found_by_name_with_its_place_and_texts(visitor, scene):
    page = visitor.get(path(scene, "suppliers?q=fits")).text
    assert "第 1 名，共 2 家" in page
    assert 'id="line-1-0"' in page


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("too_thick", "硬性指标不满足"),
        ("empty", "无法评估"),
        ("岚钺", "没有登记在本榜单的产业链中"),
        ("无此企业", "没有名称或信用代码相符的企业"),
        ("", "未进入排序的原因"),
    ],
)
def test_why_a_supplier_is_not_in_the_list(visitor, scene, wanted, told):
    assert told in visitor.get(path(scene, "suppliers"), query_string={"q": wanted}).text


def test_several_of_a_name_are_offered(visitor, scene):
    page = visitor.get(path(scene, "suppliers"), query_string={"q": "临澜"}).text
    assert f'href="{path(scene, "suppliers/" + scene["empty"])}"' in page


def test_of_many_of_a_name_the_first_ten_are_offered(visitor, scene, committed):
    with committed() as ctx:
        for number in range(12):
            enterprises.make(ctx, name=f"云栈第{number}精密有限公司")
    page = visitor.get(path(scene, "suppliers"), query_string={"q": "云栈"}).text
    assert page.count("精密有限公司</a>") == 10
    assert "名称相符的企业有 12 家，只列出前 10 家" in page


def test_questions_can_be_narrowed_to_chosen_suppliers_and_lines(visitor, scene):
    page = visitor.get(path(scene, f"questions?supplier={scene['differs']}&line=0")).text
    assert "“厚度”能达到多少？榜单要求 ≤6 μm" in page
    assert "1 家缺材料" in page
    none = visitor.get(path(scene, f"questions?supplier={scene['fits']}")).text
    assert "没有缺材料的指标" in none


def test_the_letters_come_as_text_for_word(visitor, scene):
    answer = visitor.get(path(scene, "questions.txt"))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert f"{scene['differs_name']}：\r\n" in answer.data.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_who_was_not_invited_gets_no_letter(visitor, scene, committed):
    from matchmaker.services import challenges

    with committed() as ctx:
        row = challenges.get(ctx, scene["challenge"])
        row.visibility = Visibility.INVITED
    page = visitor.get(path(scene, "questions")).text
    assert "未邀请此企业" in page
    assert "<textarea" not in page


def test_an_enterprise_is_shown_bands_and_no_figures(visitor, scene):
    page = visitor.get(f"/desk/enterprises/{scene['fits']}").text
    assert re.search("匹配度[高中低]", page)
    assert "只给档次，不给分数" in page
    assert "其他文字" not in page
