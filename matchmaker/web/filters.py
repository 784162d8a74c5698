"""What the templates need to show values as Chinese readers expect them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from markupsafe import Markup, escape

from matchmaker import messages
from matchmaker.context import LOCAL_TIME
from matchmaker.messages import audit_actions
from matchmaker.permissions import rules
from matchmaker.permissions.routes import routes
from matchmaker.ranking.results import Verdict
from matchmaker.schemas import challenge_revisions
from matchmaker.services import requirement_texts, working_days
from matchmaker.web import bars, explanations, highlights
from models.enums import ChallengeStatus, Decision, Operator, ReasonCode
from models.tiers import TierFact

EMPTY = "—"
YUAN_PER_WAN = 10_000


def number(value: Decimal | float | None) -> str:
    """Return a number with thousands separators and without idle zeros."""
    if value is None:
        return EMPTY
    text = format(Decimal(str(value)), ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def wan(yuan: Decimal | None) -> str:
    """Return an amount of yuan in 万元."""
    return EMPTY if yuan is None else number(yuan / YUAN_PER_WAN)


def day(value: date | None) -> str:
    """Return a date as YYYY-MM-DD."""
    return EMPTY if value is None else value.isoformat()


def window_note(value: date | None) -> str:
    """Return in brackets what is to be said of a day that working days were counted to."""
    note = working_days.note_of(value)
    return f"（{note}）" if note else ""


def moment(value: datetime | None) -> str:
    """Return a moment as local date and time, to the minute."""
    return EMPTY if value is None else value.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M")


def points(value: float | None) -> int | None:
    """Return a score in [0, 1] as whole points of 100."""
    return None if value is None else round(value * 100)


def measure_of(row: Mapping[str, Any]) -> str:
    """Return the same of a row that is still a form's."""
    sides = {side: _decimal(row.get(side)) for side in ("low", "high")}
    values = {"text": "", "unit": "", **row, **sides}
    try:
        return requirement_texts.measure(SimpleNamespace(**values))
    except KeyError:
        return EMPTY


def _decimal(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def tiers_on(facts: Iterable[TierFact], on: date) -> list[TierFact]:
    """Return the tier facts valid on a day, the highest tier first."""
    valid = [fact for fact in facts if fact.valid_from <= on <= fact.valid_to]
    return sorted(valid, key=lambda fact: -fact.tier.rank)


def verdicts(ledger: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the lines of a ledger by verdict; those that do not occur are left out."""
    counts = {verdict.value: 0 for verdict in Verdict}
    for line in ledger:
        counts[line["verdict"]] += 1
    return {name: count for name, count in counts.items() if count}


def lines(text: str | None) -> Markup:
    """Return the text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def arguments_of(address: str) -> list[tuple[str, str]]:
    """Return the arguments of an address, for the hidden fields of a form that keeps them."""
    return parse_qsl(urlsplit(address).query)


def audit_details(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return of an event's details what people can read: how many fields, which objects."""
    found = []
    for name, value in details.items():
        if name == "fields" and isinstance(value, list):
            found.append(("涉及栏目", f"{len(value)} 个"))
        elif name in audit_actions.DETAILS and value not in ("", [], None):
            texts = value if isinstance(value, list) else [value]
            found.append((audit_actions.DETAILS[name], "、".join(str(text) for text in texts)))
    return found


def attempted(details: Mapping[str, Any]) -> str:
    """Return what a refused request was for, by the permission that its address asks."""
    act = routes().get(str(details.get("endpoint", "")), "").partition("|")[0]
    return rules()[act].title if act in rules() else EMPTY


def register(app: Flask) -> None:
    """Give the filters to the templates of `app`."""
    app.jinja_env.filters.update(
        number=number,
        wan=wan,
        day=day,
        window_note=window_note,
        moment=moment,
        points=points,
        measure=requirement_texts.measure,
        measure_of=measure_of,
        lines=lines,
        audit_details=audit_details,
        attempted=attempted,
        arguments_of=arguments_of,
        label=messages.label,
        field_label=challenge_revisions.label_of,
        stack=bars.stack,
        tiers_on=tiers_on,
        verdicts=verdicts,
        top_terms=explanations.top_terms,
        marked=highlights.marked,
    )
    app.jinja_env.globals.update(
        decisions=messages.labels(Decision),
        reasons=messages.labels(ReasonCode),
        operators=messages.labels(Operator),
        statuses=messages.labels(ChallengeStatus),
    )
