"""What a journey costs: clicks, keys and decisions, and the time a fixed model makes of them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.web.journeys.recorder import CLICK_SECONDS, DECISION_SECONDS, KEY_SECONDS

CHINESE = 3  # keys of one character by an input method, choosing it included
PASTE = 2


@dataclass
class Cost:
    """What was counted; `limit_seconds` and `limit_clicks` are the targets, None where none."""

    journey: str
    width: int
    clicks: int = 0
    keys: int = 0
    decisions: int = 0
    limit_seconds: float | None = None
    limit_clicks: int | None = None
    per: str = ""
    parts: int = 1

    @property
    def seconds(self) -> float:
        """Return the model time, of one part where the target is for each."""
        whole = self._acts() + DECISION_SECONDS * self.decisions
        return round(whole / self.parts, 1)

    def _acts(self) -> float:
        return CLICK_SECONDS * self.clicks + KEY_SECONDS * self.keys

    def check(self) -> None:
        """Assert that the targets are kept."""
        assert self.limit_seconds is None or self.seconds <= self.limit_seconds, self
        assert self.limit_clicks is None or self.clicks <= self.limit_clicks, self


class Hand:
    """A person at one page: whatever it does is counted."""

    def __init__(self, page: Page, cost: Cost) -> None:
        self.page, self.cost = page, cost

    def click(self, target: str | Locator) -> None:
        """Click once."""
        self._find(target).click()
        self.cost.clicks += 1

    def write(self, target: str | Locator, text: str) -> None:
        """Click into a field and type."""
        self._find(target).fill(text)
        self.cost.clicks += 1
        self.cost.keys += sum(CHINESE if ord(char) > 0x2E7F else 1 for char in text)

    def paste(self, target: str | Locator, text: str) -> None:
        """Click into a field and paste what was copied elsewhere."""
        self._find(target).fill(text)
        self.cost.clicks += 1
        self.cost.keys += PASTE

    def choose(self, target: str | Locator, **option: str) -> None:
        """Open a menu and choose."""
        self._find(target).select_option(**option)
        self.cost.clicks += 2

    def attach(self, target: str | Locator, path: Path) -> None:
        """Choose a file: the button, the file, 打开."""
        self._find(target).set_input_files(path)
        self.cost.clicks += 3

    def decide(self, times: int = 1) -> None:
        """Think."""
        self.cost.decisions += times

    def _find(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target.first


def keep(path: Path, cost: Cost) -> None:
    """Add what was counted to a file, for the page of the manual."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**asdict(cost), "seconds": cost.seconds}, ensure_ascii=False) + "\n")
