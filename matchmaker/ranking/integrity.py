"""What a profile claims without making it: recognized, not counted, and shown to people.

Nothing here lowers a supplier below what the rest of its profile earns, and nobody is dropped; each
finding is a flag with a code and a Chinese text.
"""

from collections.abc import Sequence

from matchmaker.ranking import claims, copying
from matchmaker.ranking.clones import group_clones
from matchmaker.ranking.masking import Spans, without
from matchmaker.ranking.pairs import Pool
from matchmaker.ranking.profiles import ChallengeProfile
from matchmaker.ranking.readings import read
from matchmaker.ranking.results import Reason

COPIED = Reason("copied_need", "疑似抄录需求文字：与本需求雷同的文字未计入")
ECHOED = Reason("echoed_values", "疑似照抄指标：文字中与要求逐项相同的数值未计入，请索取检测报告")
_SHOWN = 5  # firms that a flag names


def without_claims(challenge: ChallengeProfile, pool: Pool) -> Pool:
    """Return the pool as far as it does not repeat the text and the values of the challenge."""
    found: dict[int, list[tuple[Spans, Reason]]] = {}
    source = copying.source_of(copying.need_text(challenge))
    for place in copying.suspects(source, pool.traces):
        is_copied = source.is_copied(pool.traces.items[place].flat)
        spans = source.spans(pool.said[place]) if is_copied else {}
        if spans:
            found.setdefault(place, []).append((spans, COPIED))
    echoes = claims.Echoes(challenge.requirements)
    prose = [reading.prose for reading in pool.readings] if echoes else []
    for place in echoes.suspects(prose):
        spans = echoes.spans(prose[place])
        if spans:
            found.setdefault(place, []).append((spans, ECHOED))
    return _replaced(pool, found) if found else pool


def find_clones(pool: Pool, order: Sequence[int]) -> list[list[int]]:
    """Return groups of places, the best first, of suppliers that say almost the same.

    ``order`` holds the places to compare, the best first.
    """
    return group_clones(pool.traces, order)


def clone_flags(pool: Pool, groups: Sequence[Sequence[int]]) -> dict[int, Reason]:
    """Return, by place, a flag that names the other firms of its group."""
    return {
        place: Reason("clone", _clone_text([pool.suppliers[i].name for i in group if i != place]))
        for group in groups
        for place in group
    }


def _clone_text(names: list[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:_SHOWN])
    rest = f"等{len(names)}家" if len(names) > _SHOWN else ""
    return f"疑似克隆：填报文字与{shown}{rest}几乎相同，请核实是否同一主体"


def _replaced(pool: Pool, found: dict[int, list[tuple[Spans, Reason]]]) -> Pool:
    readings, flags = list(pool.readings), list(pool.flags)
    for place, findings in found.items():
        rest = pool.sources[place].original
        for spans, _ in findings:
            rest = without(rest, spans)
        [readings[place]] = read([rest])
        flags[place] = (*(flag for _, flag in findings), *readings[place].flags)
    return Pool(pool.sources, tuple(readings), tuple(flags))
