"""Forms become the nested fields of the schemas, and show what was refused where it stands."""

import pytest
from flask import Flask
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from matchmaker.errors import Stale
from matchmaker.schemas.challenge_lists import ChallengeListFields
from matchmaker.schemas.challenges import ChallengeFields, ChallengeQuerySchema
from matchmaker.services.paging import Page
from matchmaker.web import forms

SCHEMA = ChallengeFields()


def test_paths_become_nested_rows_and_empty_rows_are_left_out():
    values = MultiDict(
        [
            ("title", " 铜箔 "),
            ("background", ""),
            ("cooperation", "采购"),
            ("cooperation", "合作研发"),
            ("requirements.0.name", "厚度"),
            ("requirements.0.operator", "le"),
            ("requirements.0.high", "4.5"),
            ("requirements.1.operator", "ge"),
            ("requirements.3.name", "强度"),
            ("requirements.x.name", "不是行"),
        ]
    )
    found = forms.collect(SCHEMA, values)
    assert found["title"] == "铜箔"
    assert "background" not in found
    assert found["cooperation"] == ["采购", "合作研发"]
    assert found["requirements"] == [
        {"name": "厚度", "operator": "le", "high": "4.5"},
        {"name": "强度"},
    ]


def test_errors_stand_at_their_fields_and_values_stay():
    values = {"title": "x", "requirements": [{"name": "厚度", "operator": "le"}]}
    form = forms.Form(SCHEMA, values)
    with pytest.raises(ValidationError) as caught:
        SCHEMA.load(values)
    refused = form.with_errors(caught.value.messages_dict)
    assert refused.errors_of("kind") == ["必填。"]
    assert refused.errors_of("requirements.0.high") == ["此比较方式须填写上限。"]
    assert refused.value("requirements.0.name") == "厚度"
    assert refused.value("requirements.7.name") == refused.value("nothing.at.all") == ""
    assert refused.label("requirements.0.high") == "上限"


def test_filters_that_nobody_knows_or_accepts_are_left_out():
    app = Flask(__name__)
    address = "/?page=abc&kind=nonsense&q=%E9%93%9C&utm_source=x&chain="
    with app.test_request_context(address):
        found = forms.query(ChallengeQuerySchema(only=("page", "page_size", "q", "chain", "kind")))
    assert found == {"page": 1, "page_size": 20, "q": "铜", "chain": None, "kind": None}


@pytest.mark.parametrize("text", ["", "x", "-1", "1" * 10, "1.0"])
def test_a_form_without_its_version_is_stale(text):
    with (
        Flask(__name__).test_request_context("/", method="POST", data={"version": text}),
        pytest.raises(Stale),
    ):
        forms.version()


def test_everything_walks_all_pages():
    def fetch(number: int) -> Page[int]:
        return Page([number * 10, number * 10 + 1][: 5 - 2 * (number - 1)], number, 2, 5)

    assert list(forms.everything(fetch)) == [10, 11, 20, 21, 30]


def test_a_choice_that_is_not_offered_is_told_in_chinese():
    with pytest.raises(ValidationError) as caught:
        SCHEMA.load({"kind": "nonsense", "visibility": "nonsense"})
    found = caught.value.messages_dict
    assert found["kind"] == ["须为以下之一：技术攻关、配套采购、场景验证。"]
    assert found["visibility"] == ["须为以下之一：公开、隐名公开、定向。"]
    with pytest.raises(ValidationError) as caught:
        ChallengeListFields().load({"summary_columns": ["nonsense"]})
    assert caught.value.messages_dict["summary_columns"] == {0: ["不在可选范围内。"]}
