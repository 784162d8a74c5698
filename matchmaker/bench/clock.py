"""Take times of two things in turn, so that both meet the same machine."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """CPU seconds of all threads and wall seconds, one of each per repetition."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    @property
    def cpu_s(self) -> float:
        """Median CPU seconds."""
        return statistics.median(self.cpu)

    @property
    def wall_s(self) -> float:
        """Median wall seconds."""
        return statistics.median(self.wall)

    def wall_at(self, share: float) -> float:
        """Return the wall seconds that this share of the repetitions stays below."""
        ordered = sorted(self.wall)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def once(action: Action) -> Times:
    """Take the time of one run."""
    cpu, wall = _run(action)
    return Times((cpu,), (wall,))


def in_turn(*rounds: Sequence[Action]) -> tuple[Times, ...]:
    """Run the first action of each list, then the second of each, and so on.

    Each list begins with one run that is not counted: it loads code and fills caches.
    """
    found: list[list[tuple[float, float]]] = [[] for _ in rounds]
    for actions in rounds:
        actions[0]()
    for turn in zip(*rounds, strict=True):
        for place, action in enumerate(turn):
            found[place].append(_run(action))
    return tuple(
        Times(tuple(cpu for cpu, _ in runs), tuple(wall for _, wall in runs)) for runs in found
    )


def _run(action: Action) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return time.process_time() - cpu, time.perf_counter() - wall
