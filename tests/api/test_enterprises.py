import pytest

from tests.factories import chains, enterprises, regions, tiers


@pytest.fixture(autouse=True)
def city(committed):
    with committed() as ctx:
        regions.make(ctx)
        chains.make(ctx)
        tiers.make_rule_set(ctx)


def test_an_enterprise_is_registered_read_listed_and_revised(api):
    fact = {
        "rule_set": "2022",
        "tier": "specialized",
        "issuer": "省经信厅",
        "valid_from": "2024-01-01",
        "valid_to": "2026-12-31",
    }
    fields = enterprises.fields(
        segments=[{"chain": "copper", "segment": "foil"}], tiers=[fact], staff_count=320
    )
    created = api.post("/enterprises", fields)
    assert (created.status_code, created.headers["ETag"]) == (201, '"v1"')
    enterprise = created.json
    assert enterprise["credit_code"] == fields["credit_code"]
    assert enterprise["segments"][0]["chain"] == "copper"
    assert enterprise["tiers"][0]["tier_name"] == "专精特新中小企业"
    path = f"/enterprises/{enterprise['id']}"
    assert api.get(path).json == enterprise
    [item] = api.get(f"/enterprises?q={fields['credit_code']}").json["items"]
    assert item["id"] == enterprise["id"]
    changed = enterprises.fields(name="临澜新名材料有限公司")
    del changed["credit_code"]
    revised = api.put(path, changed, version=1)
    assert (revised.status_code, revised.headers["ETag"]) == (200, '"v2"')
    assert revised.json["name"] == "临澜新名材料有限公司"
    assert revised.json["credit_code"] == fields["credit_code"]


def test_a_credit_code_is_registered_once(api):
    fields = enterprises.fields()
    assert api.post("/enterprises", fields).status_code == 201
    again = api.post("/enterprises", enterprises.fields(credit_code=fields["credit_code"]))
    assert (again.status_code, again.json["code"]) == (409, "credit_code_taken")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("91350100M000100Y4Z", "18 位"),  # a widely copied wrong example
        ("91350100M000100Y44", "校验不通过"),
        ("91350211M0000XUF46", "校验不通过"),  # issued like this; needs evidence
        ("9135010OM000100Y43", "18 位"),  # the letter O
        ("9135010", "18 位"),
        ("", "18 位"),
    ],
)
def test_a_wrong_credit_code_is_refused(api, code, text):
    refused = api.post("/enterprises", enterprises.fields(credit_code=code))
    assert refused.status_code == 422
    assert text in refused.json["errors"]["credit_code"][0]


def test_evidence_overrides_the_check_of_a_code_as_issued(api):
    evidence = {"credit_code_evidence": "已核对营业执照原件"}
    fields = enterprises.fields(credit_code="91350211M0000XUF46", **evidence)
    created = api.post("/enterprises", fields)
    assert created.status_code == 201
    assert created.json["credit_code_evidence"] == "已核对营业执照原件"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region_code": "420200"}, "region_code"),
        ({"zone": "没有的园区"}, "zone"),
        ({"contact_email": "not-an-address"}, "contact_email"),
        ({"staff_count": -1}, "staff_count"),
        ({"staff_count": 10**9}, "staff_count"),
        ({"figures_year": True}, "figures_year"),
        ({"revenue_yuan": "1.001"}, "revenue_yuan"),
        ({"is_active": 1}, "is_active"),
        ({"name": "\u0007铃声公司"}, "name"),
        ({"name": "标记" + "\u0301" * 20}, "name"),
        ({"kind": "ngo"}, "kind"),
        ({"aliases": {"name": "简称"}}, "aliases"),
    ],
)
def test_what_does_not_fit_names_its_field(api, changes, field):
    refused = api.post("/enterprises", enterprises.fields(**changes))
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_the_credit_code_cannot_be_edited(api):
    created = api.post("/enterprises", enterprises.fields()).json
    refused = api.put(f"/enterprises/{created['id']}", enterprises.fields(), version=1)
    assert refused.status_code == 422
    assert refused.json["errors"] == {"credit_code": ["未知字段。"]}


def test_an_edit_needs_the_version_that_was_read(api):
    created = api.post("/enterprises", enterprises.fields()).json
    fields = enterprises.fields()
    del fields["credit_code"]
    path = f"/enterprises/{created['id']}"
    assert api.put(path, fields).status_code == 428
    assert api.put(path, fields, version=5).status_code == 412
    assert api.get(path).json == created
