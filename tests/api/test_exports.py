"""Files by the API: the same services and permissions as on the pages."""

import io

import openpyxl
import pytest
from docx import Document

from models.enums import ChallengeStatus, Visibility
from tests.factories import bids, challenges, enterprises
from tests.factories import enterprise_sheets as sheets

EXPORTS = "/exports"


def cells(answer):
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.values]


def words(answer):
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.data))
    return "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )


@pytest.fixture
def stored(committed):
    with committed() as ctx:
        buyer = enterprises.make(ctx, name="临澜金丝雀发榜公司")
        made = {
            visibility: challenges.make(
                ctx, title=f"{visibility.value}的需求", buyer=buyer, visibility=visibility,
                status=ChallengeStatus.PUBLISHED,
            ).public_id
            for visibility in Visibility
        }  # fmt: skip
        bid = bids.make(ctx, offer="金丝雀方案")
        sheets.make(ctx, enterprise=bid.enterprise)
        return made, bid.public_id, bid.enterprise.public_id


def test_lists_are_sent_with_columns_of_choice(api, stored):
    rows = cells(api.get(f"{EXPORTS}/challenges?columns=title&columns=visibility"))
    assert rows[2] == ["序号", "需求名称", "可见范围"]
    assert {row[2] for row in rows[3:]} >= {"公开", "隐名公开", "定向"}
    published = str(cells(api.get(f"{EXPORTS}/publication")))
    assert published.count("临澜金丝雀发榜公司") == 1
    assert "invited的需求" not in published
    assert "临澜金丝雀发榜公司" in str(cells(api.get(f"{EXPORTS}/enterprises")))
    assert api.get(f"{EXPORTS}/registers/challenges?format=csv").data.startswith(b"\xef\xbb\xbf")
    assert api.get(f"{EXPORTS}/registers/nothing").status_code == 404


@pytest.mark.parametrize("query", ["format=odt", "columns=nothing", "page=1"])
def test_what_is_not_known_is_refused(api, query):
    assert api.get(f"{EXPORTS}/challenges?{query}").status_code == 422


def test_papers_are_their_peoples_own(api, api_of, stored):
    made, bid, owner = stored
    own = api_of(owner)
    assert "金丝雀方案" in words(own.get(f"{EXPORTS}/bids/{bid}"))
    assert own.get(f"{EXPORTS}/bids/{bid}?format=pdf").data.startswith(b"%PDF")
    assert "统一社会信用代码" in words(own.get(f"{EXPORTS}/sheet"))
    hidden = words(own.get(f"{EXPORTS}/challenges/{made[Visibility.ANONYMOUS]}"))
    assert "（隐名）" in hidden
    assert "金丝雀" not in hidden
    assert own.get(f"{EXPORTS}/challenges/{made[Visibility.INVITED]}").status_code == 404
    assert own.get(f"{EXPORTS}/enterprises").status_code == 403
    assert api.get(f"{EXPORTS}/sheet").status_code in {403, 404}
