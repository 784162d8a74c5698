"""Bodies that are broken or hostile: each gets a clean refusal in Chinese, none a 5xx."""

import io
import json

import pytest

from tests.factories import chains, enterprises, regions

LIMIT = 1024 * 1024
JSON = "application/json"


def body_with(name="临澜测试材料有限公司", **changes):
    """Return the bytes of a valid enterprise but for the changes; `name` is raw JSON text."""
    fields = json.dumps({**enterprises.fields(), **changes})
    plain = json.dumps(json.loads(fields)["name"])
    return fields.replace(plain, name if name.startswith('"') else json.dumps(name)).encode()


def send(api, body, content_type=JSON):
    return api.post("/enterprises", data=body, content_type=content_type)


@pytest.fixture(autouse=True)
def district(committed):
    with committed() as ctx:
        regions.make(ctx)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[" * 100_000, "嵌套层数超过 20 层"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "嵌套层数超过 20 层"),
        (b'{"a": ' + b"9" * 400_000 + b"}", "数字过大或过长"),
        (b'{"a": 9223372036854775808}', "数字过大或过长"),
        (b'{"a": 1e999}', "数字过大或过长"),
        (b'{"a": 1e-999999999}', "数字过大或过长"),
        (b'{"a": 0.' + b"1" * 100_000 + b"}", "数字过大或过长"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "NaN 或 Infinity"),
        (b'{"a": -Infinity}', "NaN 或 Infinity"),
        (b'{"a": 1, "a": 2}', "重复的键“a”"),
        (b'{"a": [{"b": 1, "b": 1}]}', "重复的键“b”"),
        (b'{"a": "\\u0000"}', "空字符"),
        (b'{"\\u0000": 1}', "空字符"),
        (b'{"a": "\\ud800"}', "代理码点"),
        (b'{"a": "\\udfff\\ud83d"}', "代理码点"),
        (b'{"a": "\xff\xfe"}', "UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
        ('{"a": "铜"}'.encode("utf-16"), "UTF-8"),
        ('{"a": "锂电铜箔"}'.encode("gb18030"), "UTF-8"),
        (b'{"a": 1', "语法错误"),
        (b'{"a": 1} {"b": 2}', "语法错误"),
        (b"{'a': 1}", "语法错误"),
        (b'{"a": 1,}', "语法错误"),
        (b'{"a": "\n"}', "语法错误"),
        (b"\xef\xbb\xbf{}", "语法错误"),
        (b"   ", "语法错误"),
    ],
)
def test_what_is_not_clean_json_is_refused_with_its_reason(api, body, reason):
    refused = send(api, body)
    assert (refused.status_code, refused.json["code"]) == (400, "bad_json")
    assert reason in refused.json["detail"]
    assert refused.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"surprise": 1}, "未知字段。"),
        ({"public_id": "0" * 20}, "未知字段。"),
        ({"version": 9}, "未知字段。"),
        ({"name": 5}, "须为文本。"),
        ({"name": ["临澜"]}, "须为文本。"),
        ({"name": {"zh": "临澜"}}, "须为文本。"),
        ({"name": None}, "不能为空值。"),
        ({"name": "\u200b\u200b"}, "长度须在"),
        ({"staff_count": "many"}, "须为整数。"),
        ({"staff_count": True}, "须为整数。"),
        ({"staff_count": [1]}, "须为整数。"),
        ({"staff_count": {}}, "须为整数。"),
        ({"staff_count": 2**62}, "须在 0 到 10000000 之间。"),
        ({"revenue_yuan": [1]}, "须为数字。"),
        ({"revenue_yuan": {}}, "须为数字。"),
        ({"revenue_yuan": "1" * 40}, "须为数字。"),
        ({"is_active": "yes"}, "须为 true 或 false。"),
        ({"is_active": []}, "须为 true 或 false。"),
        ({"aliases": "简称"}, "须为列表。"),
        ({"kind": 7}, "须为文本。"),
        ({"kind": "ngo"}, "须为以下之一"),
        ({"kind": []}, "须为文本。"),
        ({"contact_email": []}, "须为有效的电子邮箱地址。"),
        ({"figures_year": 12}, "须在 1990 到 2100 之间。"),
    ],
)
def test_unknown_fields_and_wrong_types_are_named(api, changes, text):
    refused = send(api, json.dumps({**enterprises.fields(), **changes}).encode())
    assert (refused.status_code, refused.json["code"]) == (422, "invalid")
    [field] = changes
    assert text in refused.json["errors"][field][0]


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null", b"true", b"0.5"])
def test_a_body_must_be_an_object(api, body):
    refused = send(api, body)
    assert refused.status_code == 422
    assert refused.json["code"] == "invalid"


def test_a_missing_body_names_what_is_required(api):
    refused = api.post("/enterprises", data=b"", content_type=JSON)
    assert refused.status_code == 422
    assert refused.json["errors"]["name"] == ["必填。"]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"],
)
def test_a_body_of_another_kind_is_refused(api, content_type):
    refused = send(api, body_with(), content_type)
    assert (refused.status_code, refused.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/ld+json"])
def test_json_may_have_a_charset_or_a_profile(api, content_type):
    assert send(api, body_with(), content_type).status_code == 201


class Zeros(io.RawIOBase):
    """A body of so many bytes that never lies in memory; counts what was read of it."""

    def __init__(self, size):
        self.size = size
        self.place = 0
        self.taken = 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self.place

    def seek(self, offset, whence=io.SEEK_SET):
        self.place = offset + (self.size if whence == io.SEEK_END else 0)
        return self.place

    def readinto(self, buffer):
        count = min(len(buffer), self.size - self.place)
        buffer[:count] = b"0" * count
        self.place += count
        self.taken += count
        return count


def test_a_hundred_megabytes_are_refused_without_being_read(api):
    body = Zeros(100 * 1024 * 1024)
    refused = api.post("/enterprises", input_stream=body, content_type=JSON)
    assert (refused.status_code, refused.json["code"]) == (413, "payload_too_large")
    assert body.taken <= LIMIT


def test_a_body_just_over_the_limit_is_refused(api):
    refused = send(api, b" " * (LIMIT + 1))
    assert refused.status_code == 413


def test_a_text_just_over_its_limit_is_refused_and_counts_characters(api):
    assert send(api, body_with("铜" * 128)).status_code == 201
    refused = send(api, body_with("铜" * 129))
    assert refused.json["errors"]["name"] == ["长度须在 2 到 128 之间。"]


def test_characters_of_every_plane_are_kept(api):
    name = "𠮷林𬭚业·ＡＢ😀"
    created = send(api, body_with(json.dumps(name)))
    assert (created.status_code, created.json["name"]) == (201, name)


def test_a_name_is_stored_in_one_composed_form(api):
    created = send(api, body_with('"  Cafe\\u0301 \\u94dc\\u4e1a  "'))
    assert created.json["name"] == "Café 铜业"


@pytest.mark.parametrize("character", ["\\u0001", "\\u001b", "\\u007f", "\\u0085"])
def test_control_characters_are_refused_in_texts(api, character):
    refused = send(api, body_with(f'"铜{character}业"'))
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["name"])


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=1.5",
        "page=abc",
        "page=100001",
        "page_size=0",
        "page_size=101",
        "page_size=",
        "sort=name",
        "page=1&unknown=1",
        "region=" + "9" * 7,
        "page=" + "9" * 5000,
    ],
)
def test_query_arguments_are_as_strict(api, query):
    refused = api.get(f"/enterprises?{query}")
    assert (refused.status_code, refused.json["code"]) == (422, "invalid")


@pytest.mark.parametrize("query", ["q=%00", "q=%ff%fe", "q=%ed%a0%80", "chain=%00"])
def test_broken_characters_in_a_query_find_nothing_or_are_refused(api, query):
    answer = api.get(f"/enterprises?{query}")
    assert answer.status_code == 422 or answer.json["total"] == 0


@pytest.mark.parametrize(
    "public_id", ["%00", "%ff", "..%2f..%2fetc%2fpasswd", "1", "0" * 5000, "铜", "' OR 1=1 --"]
)
def test_strange_ids_are_not_found(api, public_id):
    assert api.get(f"/enterprises/{public_id}").status_code == 404


@pytest.mark.parametrize(
    "value", ["", '"', "1", "*", 'W/"v1"', '"v1", "v2"', '"v-1"', '"v9999999999"']
)
def test_an_if_match_that_is_not_a_version_changes_nothing(api, value):
    chain = api.post("/chains", chains.fields()).json
    fields = chains.fields(name="改名")
    del fields["code"]
    refused = api.put(f"/chains/{chain['id']}", fields, headers={"If-Match": value})
    assert refused.status_code in {412, 428}
    assert api.get(f"/chains/{chain['id']}").json == chain
