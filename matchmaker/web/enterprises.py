"""The operator's pages of enterprises: list, profile, recommended challenges."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.context import Context
from matchmaker.permissions import Permission, is_permitted
from matchmaker.schemas.base import PageArguments
from matchmaker.schemas.enterprises import EnterpriseQuerySchema
from matchmaker.schemas.registrations import InvitationCreateSchema
from matchmaker.services import (
    capabilities,
    chains,
    claims,
    contacts,
    enterprise_merges,
    enterprises,
    member_invitations,
    recommendations,
    regions,
    size_classes,
    tiers,
)
from matchmaker.web import explanations, forms, members
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from models.enterprises import Enterprise

blp = desk_blueprint("desk_enterprises", __name__, "/desk/enterprises")
FILTERS = EnterpriseQuerySchema()
PAGE = PageArguments()


@blp.get("")
def index() -> str:
    """List enterprises."""
    ctx = context()
    filters = forms.query(FILTERS)
    return render_template(
        "desk/enterprises.html",
        page=enterprises.list_page(ctx, filters),
        filters=filters,
        chains=chains.all_chains(ctx),
        regions=regions.names(ctx),
    )


@blp.get("/<public_id>")
def show(public_id: str) -> str | Response:
    """Show a profile, and the challenges that suit it; a merged one leads to its survivor."""
    item = enterprises.get(context(), public_id)
    if item.public_id != public_id:
        notify("merge_followed")
        return redirect(url_for("desk_enterprises.show", public_id=item.public_id))
    return page_of(public_id)


def page_of(public_id: str, invitation: forms.Form | None = None) -> str:
    """Draw the page of an enterprise, with the invitation of its owner where it was refused."""
    ctx = context()
    page = forms.query(PAGE)["page"]
    item = enterprises.get(ctx, public_id)
    owned = capabilities.list_page(ctx, {"enterprise": public_id, "page": 1, "page_size": 100})
    found, pairs = _recommended(ctx, item, page)
    may_merge = is_permitted(ctx.actor, Permission.MERGE_ENTERPRISES, item)
    standing = tiers.as_of(ctx, item, ctx.today)
    return render_template(
        "desk/enterprise.html",
        item=item,
        capabilities=owned.items,
        found=found,
        pairs=pairs,
        contact=contacts.of(ctx.actor, item),
        may_show_contacts=is_permitted(ctx.actor, Permission.SHOW_CONTACTS, item),
        size_class=size_classes.of(item),
        standing=standing,
        may_record_tiers=is_permitted(ctx.actor, Permission.RECORD_TIERS, item),
        checks=tiers.check_all(item, standing),
        may_edit=claims.may_edit(ctx, item),
        may_merge=may_merge,
        may_invite_owner=is_permitted(ctx.actor, Permission.INVITE_OWNER, item)
        and not claims.is_held(ctx, item),
        invitations=member_invitations.open_for(ctx, item)
        if is_permitted(ctx.actor, Permission.INVITE_OWNER, item)
        else [],
        accounts=members.accounts_of(ctx, item)
        if is_permitted(ctx.actor, Permission.DISABLE_MEMBER, item)
        else [],
        invitation=invitation or forms.Form(InvitationCreateSchema()),
        merges=enterprise_merges.list_of(ctx, public_id) if may_merge else [],
        regions=regions.names(ctx),
        today=ctx.today,
    )


def _recommended(
    ctx: Context, item: Enterprise, page: int
) -> tuple[recommendations.ChallengeRecommendations | None, list[explanations.Explained]]:
    """Return what suits the enterprise, for those who may read it; nothing for all others."""
    if not is_permitted(ctx.actor, Permission.READ_RECOMMENDATIONS, item):
        return None, []
    found = recommendations.challenges(ctx, item.public_id, page=page, page_size=10)
    first = (found.page.page - 1) * found.page.page_size + 1
    return found, [
        explanations.explain(number, entry, challenge, found.enterprise)
        for number, (challenge, entry) in enumerate(found.page.items, start=first)
    ]


@blp.get("/<public_id>/contacts")
def show_contacts(public_id: str) -> str:
    """Show the whole contacts; that somebody looked is put on record."""
    enterprise, whole = contacts.show(context(), public_id)
    return render_template("desk/contacts.html", item=enterprise, contact=whole)
