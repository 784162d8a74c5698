"""Industry chains with their segments as a flow from upstream to downstream."""

from flask import render_template

from matchmaker.services import chains
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import Stream

blp = desk_blueprint("desk_chains", __name__, "/desk/chains")


@blp.get("")
def index() -> str:
    """Show every chain."""
    return render_template(
        "desk/chains.html", chains=chains.all_chains(context()), streams=list(Stream)
    )
