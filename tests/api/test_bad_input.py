"""Challenges that no form would send: refused with a stable code, or kept as they are."""

import pytest

from tests.factories import chains, challenges, enterprises


@pytest.fixture
def buyer(committed):
    with committed() as ctx:
        chains.make(ctx)
        return enterprises.make(ctx).public_id


def test_ten_thousand_requirements_are_refused(api_of, buyer):
    line = {"name": "甲", "operator": "text", "text": "乙"}
    fields = challenges.fields(buyer, requirements=[line] * 10_000)
    answer = api_of(buyer).post("/challenges", fields)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert "requirements" in answer.json["errors"]


@pytest.mark.parametrize("text", ["铜箔" * 500_000, "a" * 1_000_000])
def test_a_million_characters_are_refused(api_of, buyer, text):
    answer = api_of(buyer).post("/challenges", challenges.fields(buyer, content=text))
    assert (answer.status_code, answer.json["code"]) in [
        (413, "payload_too_large"),
        (422, "invalid"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "铜",
        "。",
        "需求采购技术方案",
        "6061-T6 42CrMo4 BZ-YQ1722",
        "铜箔медьναός구리🙂𠮷",
        "铜" * 8000,
    ],
    ids=["one", "mark", "stop", "codes", "scripts", "long"],
)
def test_any_text_is_kept_and_ranked(api, api_of, buyer, content):
    fields = challenges.fields(
        buyer,
        title=content[:20] * 2,
        content=content,
        requirements=[],
        no_requirements_reason="见需求内容",
    )
    member = api_of(buyer)
    created = member.post("/challenges", fields)
    assert created.status_code == 201
    assert created.json["content"] == content
    path = f"/challenges/{created.json['id']}/submit"
    assert member.post(path, {"declares_no_secrets": True}, version=1).status_code == 200
    found = api.get(f"/challenges/{created.json['id']}/recommendations")
    assert (found.status_code, found.json["items"]) == (200, [])
