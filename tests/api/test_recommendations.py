"""Comparing, standing and questions over HTTP; and what a supplier's eyes are shown."""

import json
import math

import pytest

from tests.conftest import Api, Committed
from tests.factories import matches


@pytest.fixture
def scene(committed: Committed) -> dict[str, str]:
    """Store a scene and return its ids."""
    with committed() as ctx:
        made = matches.make(ctx)
        names = ("challenge", "fits", "differs", "empty", "too_thick")
        return {name: getattr(made, name).public_id for name in names}


def test_two_suppliers_are_compared(api: Api, scene: dict[str, str]) -> None:
    path = f"/challenges/{scene['challenge']}/recommendations/compare"
    body = api.get(f"{path}?a={scene['fits']}&b={scene['differs']}").json
    assert body["first"]["supplier"]["id"] == scene["fits"]
    assert (body["first"]["position"], body["second"]["position"]) == (1, 2)
    scores = body["first"]["entry"]["score"], body["second"]["entry"]["score"]
    assert body["difference"] == pytest.approx(scores[0] - scores[1], abs=1e-9)
    total = math.fsum(line["difference"] for line in body["lines"])
    assert total == pytest.approx(body["difference"], abs=1e-6)
    [thickness] = [line for line in body["lines"] if line["position"] == 0]
    assert (thickness["label"], thickness["required"]) == ("厚度", "≤6 μm")
    assert (thickness["first"]["verdict"], thickness["second"]["verdict"]) == ("met", "unknown")


@pytest.mark.parametrize("query", ["", "?a=x", "?a=x&b=x", "?a=x&b=y&c=z"])
def test_a_comparison_needs_two_suppliers(api: Api, scene: dict[str, str], query: str) -> None:
    answer = api.get(f"/challenges/{scene['challenge']}/recommendations/compare{query}")
    assert answer.status_code == 422


def test_a_supplier_that_is_not_ranked_is_told_why(api: Api, scene: dict[str, str]) -> None:
    path = f"/challenges/{scene['challenge']}/recommendations"
    body = api.get(f"{path}/{scene['too_thick']}").json
    assert (body["standing"], body["position"]) == ("ineligible", None)
    assert "厚度" in body["why"]
    assert api.get(f"{path}/{scene['fits']}").json["entry"]["matches"]
    assert api.get(f"{path}/{'0' * 20}").status_code == 404


def test_questions_are_composed(api: Api, scene: dict[str, str]) -> None:
    path = f"/challenges/{scene['challenge']}/recommendations/questions"
    body = api.get(path).json
    [inquiry] = body["inquiries"]
    assert inquiry["supplier"]["id"] == scene["differs"]
    assert inquiry["questions"][0]["required"] == "≤6 μm"
    assert "≤6 μm" in inquiry["text"]
    assert body["missing"] == [{"position": 0, "name": "厚度", "required": "≤6 μm", "suppliers": 1}]
    assert api.get(f"{path}?suppliers={scene['differs']}&lines=0").json == body
    assert api.get(f"{path}?suppliers={scene['fits']}").json["inquiries"] == []
    assert api.get(f"{path}?lines=0,x").status_code == 422
    refused = api.get(f"{path}?suppliers={scene['empty']}")
    assert refused.status_code == 422
    assert "suppliers" in refused.text


def test_matched_words_carry_points(api: Api, scene: dict[str, str]) -> None:
    best = api.get(f"/challenges/{scene['challenge']}/recommendations").json["items"][0]
    by_text = math.fsum(
        part["points"] for part in best["contributions"] if part["signal"] in {"products", "text"}
    )
    words = math.fsum(match["points"] for match in best["matches"])
    assert words + best["other_points"] == pytest.approx(by_text, abs=1e-6)


def test_a_supplier_s_eyes_are_shown_bands(api: Api, scene: dict[str, str]) -> None:
    path = f"/enterprises/{scene['fits']}/recommendations"
    answer = api.get(path)
    [item] = answer.json["items"]
    assert item["band"] in {"高", "中"}
    assert not {"score", "coverage", "other_points"} & set(item)
    assert all(set(part) == {"signal", "label", "band"} for part in item["contributions"])
    numbers: list[str] = []
    json.loads(answer.text, parse_float=numbers.append)
    assert numbers == []
    [figures] = api.get(f"{path}?audience=organizer").json["items"]
    assert 0 < figures["score"] <= 1
    assert figures["band"] == item["band"]


def test_other_eyes_are_refused(api: Api, scene: dict[str, str]) -> None:
    path = f"/enterprises/{scene['fits']}/recommendations?audience=buyer"
    assert api.get(path).status_code == 422


def test_standing_and_comparison_send_what_the_list_sends(api: Api, scene: dict[str, str]) -> None:
    path = f"/challenges/{scene['challenge']}/recommendations"
    listed = api.get(path).json["items"][0]
    del listed["supplier"]
    standing = api.get(f"{path}/{scene['fits']}").json["entry"]
    compared = api.get(f"{path}/compare?a={scene['fits']}&b={scene['differs']}").json["first"]
    assert standing == compared["entry"] == listed
    assert all(len(match["query"]) == len(match["doc"]) == 2 for match in standing["matches"])
    assert standing["ledger"][0]["is_certain"] is True
