"""Files to take away: each goes through the same eyes as the page of its reader."""

import io

import openpyxl
import pytest
from docx import Document

from matchmaker.services import enterprise_sheets
from models.enums import ChallengeStatus, Visibility
from tests.factories import bids, chains, challenges, enterprises
from tests.factories import enterprise_sheets as sheets

SECRET = "金丝雀保密内容"
XLSX = "/desk/downloads/challenges.xlsx"


def cells(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.values]


def flat(answer):
    return "\n".join(str(cell) for row in cells(answer) for cell in row)


def words(answer):
    """Return all text of a Word file."""
    document = Document(io.BytesIO(answer.data))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(item.text for item in document.paragraphs), *tables])


@pytest.fixture
def needs(committed):
    """Make a public, an anonymous and an invited challenge; return their public ids and buyer."""
    with committed() as ctx:
        buyer = enterprises.make(ctx, name="临澜金丝雀发榜公司")
        made = {
            visibility: challenges.make(
                ctx,
                title=f"{visibility.value}的需求",
                buyer=buyer,
                visibility=visibility,
                status=ChallengeStatus.PUBLISHED,
                confidential_detail=SECRET if visibility is Visibility.INVITED else None,
            ).public_id
            for visibility in Visibility
        }
        return made, buyer.public_id


def test_the_list_is_taken_away_with_the_columns_of_choice(visitor, needs):
    rows = cells(visitor.get(XLSX))
    assert rows[0] == ["榜单需求汇总表（参考样式）"]
    assert rows[2][:3] == ["序号", "编号", "需求名称"]
    chosen = cells(visitor.get(f"{XLSX}?column=title&column=visibility"))
    assert chosen[2] == ["序号", "需求名称", "可见范围"]
    assert {row[2] for row in chosen[3:]} == {"公开", "隐名公开", "定向"}
    often = cells(visitor.get(f"{XLSX}?columns={'title,' * 500}code&column=title"))
    assert often[2] == ["序号", "需求名称", "编号"]
    assert visitor.get(f"{XLSX}?columns=nothing").status_code == 422
    assert visitor.get("/desk/downloads/challenges.odt").status_code == 422


def test_what_is_published_is_what_everybody_sees(visitor, needs):
    text = flat(visitor.get("/desk/downloads/publication.xlsx"))
    assert "public的需求" in text
    assert "（隐名）" in text
    assert text.count("临澜金丝雀发榜公司") == 1
    assert "invited的需求" not in text


def test_a_stranger_takes_away_no_more_than_the_pages_show(member_of, committed, needs):
    made, _ = needs
    with committed() as ctx:
        stranger = enterprises.make(ctx).public_id
    member = member_of(stranger)
    text = flat(member.get(XLSX))
    assert text.count("临澜金丝雀发榜公司") == 1
    assert "invited的需求" not in text
    hidden = words(member.get(f"/desk/downloads/challenges/{made[Visibility.ANONYMOUS]}/need.docx"))
    assert "（隐名）" in hidden
    assert "金丝雀" not in hidden
    for format_ in ("docx", "pdf"):
        address = f"/desk/downloads/challenges/{made[Visibility.INVITED]}/need.{format_}"
        assert member.get(address).status_code == 404
    assert member.get("/desk/downloads/enterprises.xlsx").status_code in {403, 404}


def test_the_buyer_and_not_the_bureau_reads_the_secret_in_its_paper(visitor, member_of, needs):
    made, buyer = needs
    address = f"/desk/downloads/challenges/{made[Visibility.INVITED]}/need.docx"
    assert SECRET in words(member_of(buyer).get(address))
    assert SECRET not in words(visitor.get(address))


def test_the_register_is_taken_away_without_contacts(visitor, committed):
    with committed() as ctx:
        chains.make(ctx)
        enterprises.make(ctx, segment="foil", name="临澜甲公司", contact_phone="13912345678")
    text = flat(visitor.get("/desk/downloads/enterprises.xlsx"))
    assert "临澜甲公司" in text
    assert "13912345678" not in text


def test_a_bid_and_a_sheet_become_papers_of_their_own_people(member_of, committed):
    with committed() as ctx:
        bid = bids.make(ctx, offer="金丝雀方案")
        owner, key = bid.enterprise.public_id, bid.public_id
        stranger = enterprises.make(ctx).public_id
    own = member_of(owner)
    assert "金丝雀方案" in words(own.get(f"/desk/downloads/bids/{key}/application.docx"))
    assert own.get(f"/desk/downloads/bids/{key}/application.pdf").data.startswith(b"%PDF")
    assert (
        member_of(stranger).get(f"/desk/downloads/bids/{key}/application.docx").status_code == 404
    )


def test_the_sheet_is_filled_with_what_the_enterprise_entered(member_of, committed):
    with committed() as ctx:
        firm = enterprises.make(ctx, name="临澜乙公司")
        sheets.make(ctx, enterprise=firm)
        key = firm.public_id
        phone = enterprise_sheets.find(ctx, key).contact_phone
    text = words(member_of(key).get("/desk/downloads/sheet.docx"))
    assert "临澜乙公司" in text
    assert phone in text
