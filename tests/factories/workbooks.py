"""Last year's workbooks, made up with a seed: enterprises, tiers, challenges.

`python -m tests.factories.workbooks 5000 FILE.xlsx` writes enterprises of the invented city.
"""

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from matchmaker.services import credit_codes

SYLLABLES = "澜峤禾翌珩曜沛昱臻烁霁嵘骁屹泓铭睿晟峻岚凌渊恺澄朔砺栎钧崧炜"
TRADES = ("铜材", "铜箔", "电子材料", "精密制造", "新材料", "电工器材", "机电", "合金")
DISTRICTS = ("青渡区", "白苎区", "云岫区")
PLACES = ("铜及有色金属/铜箔", "铜及有色金属/铜板带")
PRODUCTS = ("电解铜箔", "压延铜箔", "铜镍硅带", "无氧铜排", "锡磷青铜带", "引线框架铜带")
# Headers as bureaus write them: in another order than the template, some in other words.
ENTERPRISE_HEADER = (
    "序号", "单位名称", "信用代码", "所属区县", "职工人数", "营业收入(万元)", "企业简介",
    "联系人姓名", "联系电话号码", "产业链环节", "主要产品",
)  # fmt: skip
TIER_HEADER = ("企业名称", "信用代码", "梯度", "认定机关", "认定批次", "认定日期")
CHALLENGE_HEADER = (
    "榜单名称", "需求单位", "类型", "所属产业链", "主要技术难点", "主要技术指标",
    "预期投入(万元)", "揭榜截止", "公开方式",
)  # fmt: skip


def code(number: int) -> str:
    """Return a valid code under an unassigned registration region."""
    body = f"91990103{number:09d}"
    return body + credit_codes.check_character(body)


def firm_name(number: int) -> str:
    """Return the name of the firm with this number; all are different."""
    size = len(SYLLABLES)
    letters = (number % size, number // size % size, number // size**2 % size)
    name = "".join(SYLLABLES[index] for index in letters)
    return f"临澜{name}{TRADES[number % len(TRADES)]}有限公司"


def enterprise_rows(
    count: int, *, districts: Sequence[str] = DISTRICTS, places: Sequence[str] = PLACES
) -> Iterable[list[Any]]:
    """Yield rows below ENTERPRISE_HEADER."""
    random = Random(7)
    for number in range(1, count + 1):
        product = random.choice(PRODUCTS)
        low = random.randint(4, 80)
        yield [
            number,
            firm_name(number),
            code(number),
            random.choice(districts),
            random.randint(8, 900),
            random.randint(300, 60_000),
            f"从事{product}研发和生产，年产能{low * 100}吨，服务电子与新能源客户。",
            "张" + random.choice(SYLLABLES),
            f"1390000{number:04d}"[:11],
            random.choice(places),
            f"{product}：厚度{low}~{low + 20}μm，抗拉强度{300 + low * 5}MPa以上；来料分切",
        ]


def tier_rows(count: int) -> Iterable[list[Any]]:
    """Yield rows below TIER_HEADER: every third firm has a title."""
    for number in range(1, count + 1, 3):
        yield [
            firm_name(number), code(number), "专精特新中小企业", "省级中小企业主管部门",
            "2025年第一批", "2025/3/1",
        ]  # fmt: skip


def challenge_rows(count: int, chain: str = "铜及有色金属") -> Iterable[list[Any]]:
    """Yield rows below CHALLENGE_HEADER; the first firms are the buyers."""
    for number in range(1, count + 1):
        product = PRODUCTS[number % len(PRODUCTS)]
        yield [
            f"{product}第{number}号攻关", firm_name(number), "技术攻关类", chain,
            "现有供应良率偏低，需要稳定来源。",
            f"厚度≤{5 + number % 40}μm；抗拉强度≥{300 + number}MPa",
            100 + number, "2027年6月30日", "公开",
        ]  # fmt: skip


def workbook(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None
) -> bytes:
    """Return an .xlsx file with an optional title row above the header."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("汇总")
    if title:
        sheet.append([title])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    header, content = ENTERPRISE_HEADER, enterprise_rows(int(sys.argv[1]))
    Path(sys.argv[2]).write_bytes(workbook(header, content))
