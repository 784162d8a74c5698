"""The buyer keeps, drops and invites recommended suppliers, and takes the list away."""

import io

import openpyxl
import pytest

from tests.factories import matches


@pytest.fixture
def scene(committed):
    """Store a challenge with suppliers; return the ids, and the names under `..._name`."""
    with committed() as ctx:
        made = matches.make(ctx)
        found = {"id": made.challenge.public_id, "buyer": made.challenge.buyer.public_id}
        for name in ("fits", "differs"):
            row = getattr(made, name)
            found |= {name: row.public_id, f"{name}_name": row.name}
        return found


@pytest.fixture
def buyer(member_of, scene):
    return member_of(scene["buyer"])


def test_one_is_kept_beside_its_explanation_and_the_page_comes_back_to_it(buyer, scene):
    path = f"/desk/challenges/{scene['id']}"
    one = {"suppliers": scene["fits"], "decision": "keep", "page": "1"}
    kept = buyer.post(f"{path}/choices", one)
    assert (kept.status_code, kept.location) == (303, f"{path}#firm-{scene['fits']}")
    page = buyer.get(path).text
    assert f"撤回对{scene['fits_name']}的取舍" in page
    buyer.post(f"{path}/choices/take-back", one)
    assert "撤回对" not in buyer.get(path).text


def test_without_scripts_one_stays_where_it_stood_beside_others(buyer, scene):
    path = f"/desk/challenges/{scene['id']}"
    beside = f"{path}/compare?supplier={scene['fits']}&supplier={scene['differs']}"
    one = {"suppliers": scene["fits"], "decision": "keep", "page": ""}
    kept = buyer.post(f"{path}/choices", one, headers={"Referer": f"http://localhost{beside}"})
    assert (kept.status_code, kept.location) == (303, beside)
    elsewhere = buyer.post(f"{path}/choices", one, headers={"Referer": f"http://other{beside}"})
    assert elsewhere.location == f"{path}/choices"


def test_htmx_gets_the_part_of_one_supplier_with_what_was_refused(buyer, scene):
    path = f"/desk/challenges/{scene['id']}/choices"
    asked = {"suppliers": scene["fits"], "decision": "drop", "reason_code": "other", "page": "1"}
    refused = buyer.post(path, asked, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert refused.text.lstrip().startswith(
        f'<div class="supplier-choice" id="choice-{scene["fits"]}"'
    )
    assert "须填写备注" in refused.text
    assert '<option value="other" selected>' in refused.text
    dropped = buyer.post(path, {**asked, "note": "交期太长"}, headers={"HX-Request": "true"})
    assert "：交期太长" in dropped.text
    assert "<html" not in dropped.text


def test_several_are_chosen_together_and_the_refused_form_keeps_what_was_typed(buyer, scene):
    path = f"/desk/challenges/{scene['id']}/choices"
    both = [scene["fits"], scene["differs"]]
    page = buyer.get(path, query_string={"supplier": both}).text
    assert "所选 2 家企业" in page
    refused = buyer.post(path, {"suppliers": both, "decision": "drop", "note": "不做铜箔"})
    assert refused.status_code == 422
    assert "剔除须选择理由" in refused.text
    assert 'value="不做铜箔"' in refused.text
    done = buyer.post(path, {"suppliers": both, "decision": "drop", "reason_code": "duplicate"})
    assert (done.status_code, done.location) == (303, path)
    assert "剔除 2 家" in buyer.get(path).text


def test_the_kept_list_is_a_workbook(buyer, scene):
    path = f"/desk/challenges/{scene['id']}/choices"
    address = f"/desk/downloads/challenges/{scene['id']}/choices.xlsx"
    assert buyer.get(address).status_code == 409
    buyer.post(path, {"suppliers": scene["fits"], "decision": "keep"})
    book = openpyxl.load_workbook(io.BytesIO(buyer.get(address).data))
    cells = [cell for row in book["保留的企业"].iter_rows(values_only=True) for cell in row]
    assert scene["fits_name"] in cells
    assert scene["differs_name"] not in cells


def test_who_is_invited_finds_the_way_to_its_own_ledger(buyer, member_of, scene):
    supplier = member_of(scene["fits"])
    path = f"/desk/challenges/{scene['id']}/choices"
    buyer.post(f"{path}/invite", {"suppliers": [scene["fits"], scene["differs"]]})
    assert "所选企业都已邀请" in buyer.get(path, query_string={"supplier": scene["fits"]}).text
    assert f'href="/desk/prospects/{scene["id"]}"' in supplier.get("/inbox").text
    assert "发榜方邀请揭榜" in supplier.get("/desk").text


def test_the_bureau_sees_no_choice(visitor, scene):
    path = f"/desk/challenges/{scene['id']}"
    assert "导出保留名单" not in visitor.get(path).text
    assert visitor.get(f"{path}/choices").status_code == 404
