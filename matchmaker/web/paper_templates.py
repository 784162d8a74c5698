"""文书模板: download the Word template of a paper, put an own one in its place, go back."""

from contextlib import closing

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker import exports, messages
from matchmaker.edge.downloads import made
from matchmaker.errors import Invalid
from matchmaker.services import paper_templates
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint

blp = desk_blueprint("desk_paper_templates", __name__, "/desk/paper-templates")
DOCX = exports.EXPORTERS["docx"]


@blp.get("")
def index() -> str:
    """Show each paper with its placeholders, and which template is in use."""
    return _index()


def _index(wrong: str = "", errors: list[str] | None = None) -> str:
    ctx = context()
    return render_template(
        "desk/paper_templates.html",
        found=paper_templates.all_kinds(ctx),
        may_replace=paper_templates.may_replace(ctx),
        wrong=wrong,
        errors=errors or [],
    )


@blp.get("/<name>.docx")
def download(name: str) -> Response:
    """Send the template that is in use, to be edited in Word or WPS."""
    content = paper_templates.get(context(), name)
    title = paper_templates.KINDS[name].title
    return made(content, DOCX.media_type, f"{title}（模板）", DOCX.extension)


@blp.post("/<name>")
def replace(name: str) -> AnyResponse | tuple[str, int]:
    """Check an own template and put it in place."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index(name, [messages.text("template_unreadable")]), 422
    try:
        with closing(file):
            content = file.read()
        paper_templates.replace(context(), name, content)
    except Invalid as error:
        return _index(name, [text for texts in error.errors.values() for text in texts]), 422
    notify("template_replaced")
    return redirect(url_for("desk_paper_templates.index"), 303)


@blp.post("/<name>/reset")
def reset(name: str) -> AnyResponse:
    """Return to the shipped template."""
    paper_templates.reset(context(), name)
    notify("template_reset")
    return redirect(url_for("desk_paper_templates.index"), 303)
