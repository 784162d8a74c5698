"""Write the part of docs/journeys.md on buyers and suppliers from what was counted."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TITLES = {
    "LE1": "发布一个需求",
    "LE2": "拿到可说明的候选名单（看前 10 家）",
    "LE3": "批量询问缺的材料",
    "LE4": "比较揭榜并选定（每份揭榜）",
    "SM1": "注册到第一次匹配",
    "SM2": "判断一个榜单值不值得揭（每个榜单）",
    "SM3": "揭榜",
    "SM5": "知道为什么没选上，并补上",
}
TITLE = "## Buyers and suppliers"
HEAD = f"""{TITLE}

Written here by `python -m tests.web.journeys.page FILE` from what
`JOURNEYS_FILE=FILE python -m pytest tests/web/journeys/test_members.py -n 0` counted. The tests
fail where a target is missed.

A menu is two clicks, a file three, a Chinese character three keys, pasting two. Waiting for other
people (the bureau's check) is left out, and so is reading beyond the decisions that are counted: a
person needs longer.

| journey | width | clicks | keys | decisions | model time | target |
|---|---|---|---|---|---|---|
"""


def main(source: str) -> None:
    """Write the page."""
    rows = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: (row["journey"], -row["width"]))
    lines = [_line(row) for row in rows]
    path = ROOT / "docs/journeys.md"
    before = path.read_text(encoding="utf-8").partition(TITLE)[0].rstrip()
    path.write_text(f"{before}\n\n{HEAD}" + "\n".join(lines) + "\n", encoding="utf-8")


def _line(row: dict[str, object]) -> str:
    limits = []
    if row["limit_seconds"] is not None:
        limits.append(f"≤ {row['limit_seconds']:g} s")
    if row["limit_clicks"] is not None:
        limits.append(f"≤ {row['limit_clicks']} clicks")
    name = str(row["journey"])
    cells = [
        f"{name} {TITLES[name]}",
        f"{row['width']} px",
        str(row["clicks"]),
        str(row["keys"]),
        str(row["decisions"]),
        f"{row['seconds']:g} s{row['per']}",
        ", ".join(limits),
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main(sys.argv[1])
