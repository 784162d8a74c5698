"""Count what a person does in a browser, and what it would take them.

The time is that of a fixed model, so that a journey costs the same on every machine: 1.2 seconds a
click, 0.25 a key, 3 a decision. What the program lets one wait for is measured and added.
"""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

CLICK_SECONDS, KEY_SECONDS, DECISION_SECONDS = 1.2, 0.25, 3.0
CHINESE = 3  # keys of one character by an input method, choosing it included
PASTE = 2  # keys


@dataclass
class Recorder:
    """A person at one tab: every act goes through here and is counted.

    Where the target is for each of several parts (bids, needs), `parts` says how many there were.
    """

    page: Page
    name: str = ""
    width: int = 1366
    parts: int = 1
    clicks: int = 0
    keys: int = 0
    decisions: int = 0
    waited: float = 0.0
    laps: list[float] = field(default_factory=list)
    waits: dict[str, float] = field(default_factory=dict)
    _lap: float = 0.0

    @property
    def seconds(self) -> float:
        """Return the time by the model, with what was waited for, of one part."""
        acts = CLICK_SECONDS * self.clicks + KEY_SECONDS * self.keys
        return (acts + DECISION_SECONDS * self.decisions + self.waited) / self.parts

    def click(self, target: str | Locator) -> None:
        """Click once, and wait for what the page does."""
        self.clicks += 1
        self._timed(self._find(target).click)

    def press(self, key: str) -> None:
        """Press one key."""
        self.keys += 1
        self.page.keyboard.press(key)

    def write(self, target: str | Locator, text: str) -> None:
        """Click into a field and type."""
        self.clicks += 1
        self.keys += sum(CHINESE if ord(char) > 0x2E7F else 1 for char in text)
        self._find(target).fill(text)

    def paste(self, target: str | Locator, text: str) -> None:
        """Click into a field and paste what was copied elsewhere."""
        self.clicks += 1
        self.keys += PASTE
        self._find(target).fill(text)

    def attach(self, target: str | Locator, *paths: Path) -> None:
        """Choose files: a click to open the dialog, one on each file, one to take them."""
        self.clicks += 2 + len(paths)
        self._find(target).set_input_files(list(paths))

    def choose(self, target: str | Locator, value: str) -> None:
        """Choose from a menu: one click to open it, one on the line."""
        self.clicks += 2
        self._find(target).select_option(value)

    def decide(self, times: int = 1) -> None:
        """Make up one's mind."""
        self.decisions += times

    def wait_for(self, selector: str) -> None:
        """Wait until the program shows something."""
        self._timed(lambda: self.page.wait_for_selector(selector))

    def wait_named(self, name: str, act: Callable[[], object]) -> float:
        """Wait for something that has a target of its own; return the seconds, kept by name."""
        began = self.waited
        self._timed(act)
        self.waits[name] = self.waited - began
        return self.waits[name]

    def begin_lap(self) -> None:
        """Let a part of the journey begin that is measured by itself."""
        self._lap = self.seconds

    def end_lap(self) -> None:
        """End it; its time joins `laps`."""
        self.laps.append(self.seconds - self._lap)

    @property
    def median_lap(self) -> float:
        """Return the median of the parts."""
        return statistics.median(self.laps)

    def report(self, name: str = "") -> str:
        """Return what the journey took, in one line."""
        part = f" each of {self.parts}" if self.parts > 1 else ""
        named = "".join(f"; {title} {seconds:.1f} s" for title, seconds in self.waits.items())
        return (
            f"{name or f'{self.name} at {self.width} px'}: {self.clicks} clicks, {self.keys} keys, "
            f"{self.decisions} decisions, {self.seconds:.0f} s{part} "
            f"(of which waited {self.waited:.1f} s in all){named}"
        )

    def keep(self, path: Path, target: str) -> None:
        """Add what was counted, and the target in words, to a file: the page's source."""
        row = {
            "journey": self.name,
            "width": self.width,
            "parts": self.parts,
            "clicks": self.clicks,
            "keys": self.keys,
            "decisions": self.decisions,
            "waited": self.waited,
            "seconds": self.seconds,
            "waits": self.waits,
            "target": target,
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _find(self, target: str | Locator) -> Locator:
        return self.page.locator(target).first if isinstance(target, str) else target.first

    def _timed(self, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self.waited += time.perf_counter() - began
