"""What the domain can refuse, each with a stable code; the Chinese text stands in messages.py."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """A refusal. `details` fill the placeholders of the message."""

    code = "error"

    def __init__(self, code: str | None = None, /, **details: object) -> None:
        super().__init__(code or self.code, details)
        if code is not None:
            self.code = code
        self.details = details


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""

    code = "not_found"


class Unauthenticated(DomainError):
    """Nobody is signed in."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The thing is visible, the act is not permitted."""

    code = "forbidden"


class Conflict(DomainError):
    """The act does not fit the state that the thing is in."""

    code = "conflict"


class WeightsUnusable(Conflict):
    """The file with this installation's weights is not a set of weights."""

    code = "weights_unusable"


class InvalidState(Conflict):
    """The transition is not in the table of the thing's states."""

    code = "invalid_state"


class ChallengeNotOpen(Conflict):
    """The challenge takes no bids: not published, withdrawn, or past its deadline."""

    code = "challenge_not_open"


class ChallengeIncomplete(Conflict):
    """A draft that lacks what publication needs."""

    code = "challenge_incomplete"


class OwnChallenge(Conflict):
    """An enterprise cannot bid for its own challenge."""

    code = "own_challenge"


class BidAlreadySubmitted(Conflict):
    """One bid per enterprise and challenge."""

    code = "bid_already_submitted"


class CreditCodeTaken(Conflict):
    """Another enterprise is registered under this credit code."""

    code = "credit_code_taken"


class StorageFull(DomainError):
    """A file could not be written: the disk is full, read-only or broken."""

    code = "storage_full"


class BidIncomplete(Conflict):
    """A bid that lacks what handing it in needs."""

    code = "bid_incomplete"


class BidUnconfirmed(Conflict):
    """The challenge changed since; the bid does not count until its bidder confirms it."""

    code = "bid_unconfirmed"


class AwardsFull(Conflict):
    """As many bids are selected as the challenge takes."""

    code = "awards_full"


class Stale(DomainError):
    """Somebody changed the thing since it was read."""

    code = "stale"


class Invalid(DomainError):
    """The input breaks a rule; `errors` tells the messages by field."""

    code = "invalid"

    def __init__(
        self,
        code: str | None = None,
        /,
        errors: Mapping[str, Sequence[str]] | None = None,
        **details: object,
    ) -> None:
        super().__init__(code, **details)
        self.errors = {field: list(texts) for field, texts in (errors or {}).items()}
