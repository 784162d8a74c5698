"""Chinese sentences of the trade, from the project's own demo data."""

import json
from importlib.resources import files


def demo_texts() -> list[str]:
    """Return names and descriptions of all capabilities, each cut at punctuation."""
    found = []
    for folder in sorted((files("matchmaker.demo") / "data").iterdir(), key=lambda path: path.name):
        lines = (folder / "suppliers.jsonl").read_text(encoding="utf-8").splitlines()
        for supplier in map(json.loads, lines):
            for capability in supplier["capabilities"]:
                found += [capability["name"], *capability["text"].replace("。", "，").split("，")]
    return [text.strip() for text in found if text.strip()]
