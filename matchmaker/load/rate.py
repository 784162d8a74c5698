"""Ask at a steady rate, whether or not answers have come (an open loop).

A request is due at a fixed moment, and its time counts from then: if the service falls behind, the
waiting of those behind counts as well (G. Tene, "How NOT to Measure Latency", 2013).
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from matchmaker.load.crawl import Page

THREADS = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request took, in seconds from when it was due; ``status`` 0: no answer."""

    page: Page
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Times of a run, in seconds; ``slowest`` lists kinds of pages with their own 95 in 100."""

    count: int
    errors: int
    p50: float
    p95: float
    p99: float
    slowest: tuple[tuple[str, str, int, float], ...]


def drive(
    pages: Sequence[Page],
    rate: float,
    seconds: float,
    seed: int,
    show: Callable[[int, int], None],
) -> list[Answer]:
    """Ask for pages at random, ``rate`` in a second; kinds of pages are equally likely."""
    random, total = Random(seed), int(rate * seconds)  # noqa: S311 - a draw, no secret
    by_shape: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        by_shape.setdefault((page.visitor.title, page.shape), []).append(page)
    kinds = list(by_shape.values())
    chosen = [random.choice(random.choice(kinds)) for _ in range(total)]
    start = time.monotonic() + 0.5
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = []
        for number, page in enumerate(chosen):
            due = start + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            waiting.append(pool.submit(_ask, page, due))
            show(number + 1, total)
        return [item.result() for item in waiting]


def _ask(page: Page, due: float) -> Answer:
    try:
        status, _ = page.visitor.get(page.path)
    except OSError:
        status = 0
    return Answer(page, status, time.monotonic() - due)


def summarize(answers: Sequence[Answer], shown: int = 12) -> Summary:
    """Return the times of a run and the kinds of pages that took longest."""
    kinds: dict[tuple[str, str], list[float]] = {}
    for answer in answers:
        kinds.setdefault((answer.page.visitor.title, answer.page.shape), []).append(answer.seconds)
    slowest = sorted(
        ((*kind, len(times), share(times, 0.95)) for kind, times in kinds.items()),
        key=lambda item: -item[3],
    )
    times = [answer.seconds for answer in answers]
    return Summary(
        count=len(answers),
        errors=sum(answer.status != 200 for answer in answers),
        p50=share(times, 0.5),
        p95=share(times, 0.95),
        p99=share(times, 0.99),
        slowest=tuple(slowest[:shown]),
    )


def share(times: Sequence[float], part: float) -> float:
    """Return the time that so many of all stay within."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
