"""One Chinese sentence of at most 60 characters, said only from evidence."""

from collections.abc import Iterator, Sequence

from matchmaker.ranking.results import LedgerLine, Match, Verdict

MAX_LENGTH = 60
_MAX_QUOTE = 14


def build_sentence(matches: Sequence[Match], ledger: Sequence[LedgerLine]) -> str:
    """Say what is shared, then how the requirements stand; parts that do not fit are left out."""
    sentence, head = "", f"{len(ledger)}项指标："
    for part in _shared(matches):
        sentence = _fitting(sentence, "；", part)
    start = sentence
    for part in _standing(ledger):
        is_first = sentence == start
        sentence = _fitting(sentence, *(("；", head + part) if is_first else ("、", part)))
    for part in _missing(ledger):
        sentence = _fitting(sentence, "；", part)
    return f"{sentence}。" if sentence else ""


def _fitting(sentence: str, mark: str, part: str) -> str:
    longer = f"{sentence}{mark}{part}" if sentence else part
    return longer if len(longer) + 1 <= MAX_LENGTH else sentence


def _shared(matches: Sequence[Match]) -> Iterator[str]:
    terms: list[str] = []
    for match in matches:
        if len(match.term) <= _MAX_QUOTE and not any(match.term in term for term in terms):
            terms.append(match.term)
    if terms:
        yield f"双方文字同有“{'”“'.join(terms[:2])}”"


def _standing(ledger: Sequence[LedgerLine]) -> Iterator[str]:
    for verdict, word in (
        (Verdict.MET, "满足"),
        (Verdict.PARTLY, "部分满足"),
        (Verdict.NOT_MET, "不满足"),
    ):
        lines = [line for line in ledger if line.verdict is verdict]
        if lines:
            yield f"{word}{len(lines)}项（{_quote(lines[0])}）"


def _missing(ledger: Sequence[LedgerLine]) -> Iterator[str]:
    unknown = [line.name for line in ledger if line.verdict is Verdict.UNKNOWN]
    if unknown:
        yield f"{len(unknown)}项缺材料（{unknown[0][:_MAX_QUOTE]}）"


def _quote(line: LedgerLine) -> str:
    found = line.found or ""
    return found if 0 < len(found) <= _MAX_QUOTE else line.name[:_MAX_QUOTE]
