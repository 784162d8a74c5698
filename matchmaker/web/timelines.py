"""What has happened to a thing, as the events that pages show in a timeline."""

from collections.abc import Iterable
from typing import Any

from matchmaker import messages
from models.challenge_checks import ChallengeCheck
from models.challenges import Challenge
from models.enums import CheckDecision

COLORS = {CheckDecision.PASS: "green", CheckDecision.RETURN: "orange", CheckDecision.REJECT: "red"}
Event = dict[str, Any]


def challenge_events(row: Challenge, checks: Iterable[ChallengeCheck]) -> list[Event]:
    """Return the way of a challenge to its publication, the latest first."""
    events = [{"at": row.created_at, "title": messages.text("event_drafted"), "color": "gray"}]
    if row.submitted_at is not None:
        events.append({"at": row.submitted_at, "title": messages.text("event_submitted")})
    for check in checks:
        who = check.checker.display_name if check.checker else None
        title = f"{messages.label(check.level)}：{messages.label(check.decision)}"
        color = COLORS[check.decision]
        events.append(
            {
                "at": check.created_at,
                "title": title,
                "who": who,
                "text": check.reason,
                "color": color,
            }
        )
    return _latest_first(events)


def bid_events(item: Any) -> list[Event]:
    """Return what has happened to a bid, the latest first."""
    events: list[Event] = []
    if item.submitted_at is not None:
        events.append({"at": item.submitted_at, "title": messages.text("event_submitted")})
    for check in item.checks:
        title, color = messages.label(check.decision), COLORS[check.decision]
        event = {"at": check.created_at, "title": title, "text": check.reason, "color": color}
        events.append(event)
    return _latest_first(events)


def _latest_first(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event["at"], reverse=True)
