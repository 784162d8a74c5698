"""OG1: load last year's workbooks: enterprises, titles, challenges; errors come back once more.

JOURNEY_FIRMS=2000 walks it at full size; by default a small city is loaded, which costs less.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from matchmaker.context import Context
from matchmaker.db import Database
from matchmaker.permissions import SYSTEM
from matchmaker.services import chains
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.regions import Region
from models.tiers import TierFact
from tests.factories import city, workbooks
from tests.web.conftest import Site
from tests.web.journeys.recorder import Recorder

FIRMS = int(os.environ.get("JOURNEY_FIRMS", "60"))
NEEDS = max(FIRMS // 20, 3)
# Of the firms in the file so many are registered already, most of them without a credit code.
WITHOUT_CODE, CHANGED = 8, 4
TARGET_SECONDS, SETTLED_IN_BULK = 600, 0.95
CODE, DISTRICT, STAFF = 2, 3, 4


@pytest.fixture
def database(site: Site):
    opened = Database.connect(city.settings_in(site.folder).database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def files(database: Database, tmp_path: Path):
    """Write the three workbooks; the enterprises hold known firms, and two rows with an error."""
    with database.read() as session:
        ctx = Context(session, SYSTEM, datetime.now(UTC), tmp_path)
        regions = session.scalars(select(Region.name).where(Region.parent_code.is_not(None)))
        places = [
            f"{row.name}/{part.name}" for row in chains.all_chains(ctx) for part in row.segments
        ]
        rows = list(workbooks.enterprise_rows(FIRMS, districts=list(regions), places=places))
        known = session.execute(
            select(Enterprise.name, Enterprise.credit_code, Region.name)
            .join(Region, Region.code == Enterprise.region_code)
            .where(Enterprise.is_active)
            .order_by(Enterprise.id)
            .limit(WITHOUT_CODE + CHANGED)
        ).all()
    for number, (name, code, region) in enumerate(known):
        row = rows[number]
        row[1], row[DISTRICT] = name, region
        row[CODE] = None if number < WITHOUT_CODE else code
    rows[-1][DISTRICT], rows[-2][STAFF] = "月球区", "很多"
    made = {
        "enterprises": (workbooks.ENTERPRISE_HEADER, rows),
        "tiers": (workbooks.TIER_HEADER, list(workbooks.tier_rows(FIRMS))[len(known) :]),
        "challenges": (
            workbooks.CHALLENGE_HEADER,
            [
                [row[0], workbooks.firm_name(len(known) + 1), *row[2:]]
                for row in workbooks.challenge_rows(NEEDS)
            ],
        ),
    }
    for kind, (header, content) in made.items():
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(workbooks.workbook(header, content, title="2025 年度台账"))
    return tmp_path


def send(person: Recorder, kind: str, path: Path) -> None:
    """Upload a workbook and agree to the columns that are proposed."""
    person.click(f"input[name=kind][value={kind}]")
    person.attach("#file", path)
    person.click("main form[enctype] button")
    for _ in person.page.query_selector_all("td:has-text('列名相近')"):
        person.decide()
    person.click("text=检查数据")
    person.wait_for("#result")


def settle(person: Recorder) -> int:
    """Decide once for each group of duplicates; return how many rows that settled."""
    settled = 0
    for group in person.page.query_selector_all("form section.card:has(select[name^='all.'])"):
        person.decide()
        settled += len(group.query_selector_all("tbody tr"))
    return settled


def keep(person: Recorder) -> str:
    """Confirm; return what the page says of the result."""
    person.decide()
    person.click("main button:has-text('确认导入')")
    person.wait_for("h2:has-text('导入结果')")
    return person.page.inner_text(".result")


def correct(path: Path) -> None:
    """Put right what is marked red, as one would in Excel."""
    book = openpyxl.load_workbook(path)
    sheet = book["汇总"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                cell.value = "青渡区" if "行政区划" in cell.comment.text else 50
    book.save(path)


def check_stored(database: Database) -> None:
    """See that all of it is in the register."""
    with database.read() as session:
        stored = {
            kind: session.scalars(select(func.count(kind.id))).one()
            for kind in (Enterprise, TierFact, Challenge)
        }
    assert stored[Enterprise] >= FIRMS
    assert stored[TierFact] >= FIRMS // 3 - WITHOUT_CODE - CHANGED
    assert stored[Challenge] >= NEEDS


def test_last_years_workbooks_are_loaded(open_tab, site, files, database, tmp_path):
    tab = open_tab()
    tab.page.set_default_timeout(TARGET_SECONDS * 1000 / 2)
    person = Recorder(tab.page)
    person.click(".side a:has-text('批量导入')")
    send(person, "enterprises", files / "enterprises.xlsx")
    settled = settle(person)
    assert settled >= SETTLED_IN_BULK * (WITHOUT_CODE + CHANGED)
    result = keep(person)
    assert f"新增 {FIRMS - WITHOUT_CODE - CHANGED - 2:,}" in result
    assert "失败 2 条" in result

    with tab.page.expect_download() as download:
        person.click("text=下载标注错误的原表")
    corrected = tmp_path / "corrected.xlsx"
    download.value.save_as(corrected)
    correct(corrected)
    person.decide()
    person.keys += 8  # what is typed into the two cells
    person.click(".side a:has-text('批量导入')")
    send(person, "enterprises", corrected)
    assert "新增 2，更新" in keep(person)

    for kind in ("tiers", "challenges"):
        person.click(".side a:has-text('批量导入')")
        send(person, kind, files / f"{kind}.xlsx")
        assert "失败 0 条" in keep(person)

    check_stored(database)
    tab.check()
    sys.stderr.write(f"\n{person.report(f'OG1 with {FIRMS} firms')}\n")
    assert person.seconds <= TARGET_SECONDS
