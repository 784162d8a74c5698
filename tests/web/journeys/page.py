"""Write the part of docs/journeys.md on buyers and suppliers from what was counted."""

import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TITLES = {
    "LE1": "发布一个需求（粘贴文字）",
    "LE1 文件": "发布一个需求（上传旧的需求表）",
    "LE2": "拿到可说明的候选名单（看前 10 家、并排比较、保留或剔除、导出）",
    "LE3": "批量询问缺的材料，答复进入对照表",
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

A menu is two clicks, a file three, a Chinese character three keys, pasting two. Time is the
model's with what the program let one wait for, on {{machine}}. Waiting for other people (the
bureau's check) is left out, and so is reading beyond the decisions that are counted: a person needs
longer. LE4 begins where the bids have been forwarded: opening by two people, and a price that stays
closed until the technical score, are not part of the product yet. 预计可匹配企业数 (N-17) is the
whole wait after the last entry, the pause of 0.6 s before the question included.

| journey | width | clicks | keys | decisions | time | of which waited | target |
|---|---|---|---|---|---|---|---|
"""


def main(source: str) -> None:
    """Write the page."""
    rows = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: (row["journey"], -row["width"]))
    lines = [_line(row) for row in rows]
    path = ROOT / "docs/journeys.md"
    before = path.read_text(encoding="utf-8").partition(TITLE)[0].rstrip()
    head = HEAD.format(machine=f"{os.cpu_count()} cores that others use as well")
    path.write_text(f"{before}\n\n{head}" + "\n".join(lines) + "\n", encoding="utf-8")


def _line(row: dict[str, Any]) -> str:
    name, parts = row["journey"], row["parts"]
    waits = "".join(f"; {what} {seconds:.1f} s" for what, seconds in row["waits"].items())
    cells = [
        f"{name.split()[0]} {TITLES[name]}",
        f"{row['width']} px",
        str(row["clicks"]),
        str(row["keys"]),
        str(row["decisions"]),
        f"{row['seconds']:.1f} s" + (f" each of {parts}" if parts > 1 else ""),
        f"{row['waited']:.1f} s in all{waits}",
        row["target"],
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main(sys.argv[1])
