"""Count what a person does in a browser, and what it would take them.

The time is that of a fixed model, so that a journey costs the same on every machine: 1.2 seconds a
click, 0.25 a key, 3 a decision. What the program lets one wait for is measured beside it.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

CLICK_SECONDS, KEY_SECONDS, DECISION_SECONDS = 1.2, 0.25, 3.0


@dataclass
class Recorder:
    """A person at one tab: every act goes through here and is counted."""

    page: Page
    clicks: int = 0
    keys: int = 0
    decisions: int = 0
    waited: float = 0.0
    laps: list[float] = field(default_factory=list)
    _lap: float = 0.0

    @property
    def seconds(self) -> float:
        """Return the time by the model, with what was waited for."""
        acts = CLICK_SECONDS * self.clicks + KEY_SECONDS * self.keys
        return acts + DECISION_SECONDS * self.decisions + self.waited

    def click(self, selector: str) -> None:
        """Click once, and wait for what the page does."""
        self.clicks += 1
        self._timed(lambda: self.page.click(selector))

    def press(self, key: str) -> None:
        """Press one key."""
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, selector: str, text: str) -> None:
        """Go to a field with a click and type; one key a character."""
        self.click(selector)
        self.keys += len(text)
        self.page.keyboard.type(text)

    def attach(self, selector: str, path: Path) -> None:
        """Choose a file: a click to open the dialog, one on the file, one to take it."""
        self.clicks += 3
        self.page.set_input_files(selector, path)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a menu: one click to open it, one on the line."""
        self.clicks += 2
        self.page.select_option(selector, value)

    def decide(self) -> None:
        """Make up one's mind."""
        self.decisions += 1

    def wait_for(self, selector: str) -> None:
        """Wait until the program shows something."""
        self._timed(lambda: self.page.wait_for_selector(selector))

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

    def report(self, name: str) -> str:
        """Return what the journey took, in one line."""
        return (
            f"{name}: {self.clicks} clicks, {self.keys} keys, {self.decisions} decisions, "
            f"{self.seconds:.0f} s (of which waited {self.waited:.1f} s)"
        )

    def _timed(self, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self.waited += time.perf_counter() - began
