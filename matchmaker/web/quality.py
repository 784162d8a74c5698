"""How good the ranking was when it was measured, and whether this installation runs the same."""

from flask import render_template

from matchmaker.services import running_versions
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_quality", __name__, "/desk/quality")


@blp.get("")
def show() -> str:
    """Show the published measures beside the versions in force."""
    from matchmaker.evaluation import published

    return render_template(
        "desk/quality.html",
        published=published.load(),
        measures=published.MEASURES,
        running=running_versions.read(context()),
    )
