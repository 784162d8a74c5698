"""What can be done on the page of a challenge: each act is one form and one service call.

Whoever may not do it does not see its form; what is refused is shown on the same page again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid
from matchmaker.permissions import Permission, Stake, authorize, is_permitted
from matchmaker.schemas.base import Schema
from matchmaker.schemas.challenge_questions import AnswerFields, QuestionFields
from matchmaker.schemas.challenges import DeadlineSchema, SubmitSchema, WithdrawSchema
from matchmaker.schemas.invitations import ConsentSchema, ProposeByNameSchema, ProposeSchema
from matchmaker.services import challenge_questions, challenges, lookup, match_readers
from matchmaker.web import forms
from matchmaker.web.notices import notify
from models.challenges import Challenge

_OFFERED = (
    Permission.EDIT_CHALLENGE,
    Permission.SUBMIT_CHALLENGE,
    Permission.CHECK_CHALLENGE,
    Permission.READ_CHALLENGE_CHECKS,
    Permission.PUBLISH_CHALLENGE,
    Permission.WITHDRAW_CHALLENGE,
    Permission.CONFIRM_CHALLENGE,
    Permission.EXTEND_CHALLENGE,
    Permission.INVITE_SUPPLIERS,
    Permission.PROPOSE_INVITATION,
    Permission.RELEASE_CHALLENGE,
    Permission.ACCEPT_TERMS,
    Permission.ASK_QUESTION,
    Permission.ANSWER_QUESTION,
    Permission.READ_RECOMMENDATIONS,
    Permission.START_RANKING_RUN,
)
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A form, what it does, and the notice on the page afterwards."""

    schema: Schema
    run: Callable[[Context, str, Fields], object]
    notice: str = "saved"


@dataclass(frozen=True, slots=True)
class Refused:
    """The act that was refused, with its form; empty if none was."""

    act: str = ""
    form: forms.Form = field(default_factory=lambda: forms.Form(Schema()))

    def form_of(self, act: str) -> forms.Form:
        """Return the refused form of an act, an empty one for any other."""
        return self.form if act == self.act else forms.Form(FORMS[act])


def permitted(ctx: Context, row: Challenge) -> frozenset[str]:
    """Return the names of the permissions that the actor has on a challenge."""
    found = {name.value for name in _OFFERED if is_permitted(ctx.actor, name, row)}
    if match_readers.stands_aside(ctx, row):
        found -= {Permission.READ_RECOMMENDATIONS.value, Permission.START_RANKING_RUN.value}
    return frozenset(found)


def may_draft(ctx: Context) -> bool:
    """Whether the actor may draft a challenge for its own enterprise."""
    own = ctx.actor.enterprise_id
    return own is not None and is_permitted(ctx.actor, Permission.EDIT_CHALLENGE, Stake(own))


def require_editor(ctx: Context, row: Challenge) -> None:
    """Raise Forbidden for whoever may not edit a challenge."""
    authorize(ctx.actor, Permission.EDIT_CHALLENGE, row)


def _propose(ctx: Context, public_id: str, fields: Fields) -> object:
    found = lookup.enterprise_named(ctx, fields["supplier"])
    if found is None:
        raise Invalid(errors={"supplier": [messages.text("field_enterprise")]})
    return challenges.propose(ctx, public_id, found)


def _take_up(ctx: Context, public_id: str, fields: Fields) -> object:
    accepts = request.form.get("accepts") == "true"
    return challenges.take_up(
        ctx, public_id, fields["supplier"], accepts=accepts, version=forms.version()
    )


def _reply(ctx: Context, _public_id: str, fields: Fields) -> object:
    question = request.form.get("question", "")
    return challenge_questions.reply(ctx, question, fields["answer"], version=None)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "submit": Act(
            SubmitSchema(),
            lambda ctx, key, fields: challenges.submit(
                ctx,
                key,
                declares_no_secrets=fields["declares_no_secrets"],
                version=forms.version(),
            ),
            "submitted",
        ),
        "publish": Act(
            Schema(),
            lambda ctx, key, _: challenges.publish(ctx, key, version=forms.version()),
            "published",
        ),
        "withdraw": Act(
            WithdrawSchema(),
            lambda ctx, key, fields: challenges.withdraw(
                ctx, key, fields["reason"], version=forms.version()
            ),
            "withdrawn",
        ),
        "confirm": Act(
            Schema(), lambda ctx, key, _: challenges.confirm(ctx, key, version=forms.version())
        ),
        "extend": Act(
            DeadlineSchema(),
            lambda ctx, key, fields: challenges.extend(
                ctx, key, fields["deadline_on"], version=forms.version()
            ),
        ),
        "propose": Act(
            ProposeByNameSchema(),
            _propose,
        ),
        "take-up": Act(ProposeSchema(), _take_up),
        "uninvite": Act(
            ProposeSchema(),
            lambda ctx, key, fields: challenges.uninvite(
                ctx, key, fields["supplier"], version=forms.version()
            ),
        ),
        "consent": Act(
            ConsentSchema(),
            lambda ctx, key, fields: challenges.accept_terms(
                ctx, key, fields["text_sha256"], request.remote_addr or ""
            ),
        ),
        "release": Act(Schema(), lambda ctx, key, _: challenges.request_release(ctx, key)),
        "confirm-release": Act(Schema(), lambda ctx, key, _: challenges.confirm_release(ctx, key)),
        "cancel-release": Act(Schema(), lambda ctx, key, _: challenges.cancel_release(ctx, key)),
        "ask": Act(
            QuestionFields(),
            lambda ctx, key, fields: challenge_questions.ask(ctx, key, fields["text"]),
        ),
        "reply": Act(AnswerFields(), _reply),
    }
)
FORMS: Mapping[str, Schema] = MappingProxyType({name: act.schema for name, act in ACTS.items()})


def perform(
    ctx: Context, public_id: str, name: str, draw: Callable[[str, Refused], str]
) -> Response | tuple[str, int]:
    """Do an act and lead back to the page; draw the page with what was wrong if it is refused."""
    act = ACTS[name]
    form = forms.read(act.schema)
    try:
        act.run(ctx, public_id, act.schema.load(form.values))
    except forms.REFUSALS as error:
        form, status = forms.refuse(form, error)
        return draw(public_id, Refused(name, form)), status
    notify(act.notice)
    return redirect(url_for("desk_challenges.show", public_id=public_id), 303)
