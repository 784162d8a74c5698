"""The word lists: versions, editing a file, what a draft would change, publishing, going back."""

import io
import tempfile
from pathlib import Path
from types import MappingProxyType

from flask import Response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound
from matchmaker.imports import lexicon_archives
from matchmaker.permissions import Permission, authorize
from matchmaker.services import chains, lexicon_preview_jobs, lexicons
from matchmaker.web.notices import notify
from matchmaker.web.visitor import context, desk_blueprint
from nlp import lexicon

blp = desk_blueprint("desk_lexicons", __name__, "/desk/lexicons")
FILES = MappingProxyType(
    {
        "terms.tsv": "lexicon_file_terms",
        "synonyms.tsv": "lexicon_file_synonyms",
        "grades.tsv": "lexicon_file_grades",
        "relations.tsv": "lexicon_file_relations",
        "stopwords.txt": "lexicon_file_stopwords",
        "softwords.txt": "lexicon_file_softwords",
        "units.tsv": "lexicon_file_units",
    }
)


@blp.get("")
def index() -> str:
    """Show the lists in force and what was published before."""
    return _index()


def _index(errors: list[str] | None = None) -> str:
    ctx = context()
    lists = lexicon.load(lexicons.files(ctx))
    names = _chain_names(ctx)
    parts = [("", messages.text("lexicon_common"), lists.common)]
    parts += [(code, names.get(code, code), part) for code, part in lists.chains.items()]
    return render_template(
        "desk/lexicons.html",
        versions=lexicons.versions(ctx),
        parts=parts,
        files=[(name, _title(names, name)) for name in lexicon.file_names(lexicons.files(ctx))],
        errors=errors or [],
    )


@blp.get("/files")
def download() -> Response:
    """Give the lists in force as a zip file."""
    data = lexicon_archives.pack(lexicons.files(context()))
    return send_file(
        io.BytesIO(data), "application/zip", as_attachment=True, download_name="lexicon.zip"
    )


@blp.post("/upload")
def upload() -> AnyResponse | tuple[str, int]:
    """Keep an uploaded copy as a draft."""
    ctx = context()
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    given = request.files.get("file")
    try:
        with tempfile.TemporaryDirectory() as folder:
            lexicon_archives.unpack(given.read() if given else b"", Path(folder))
            version = lexicons.propose(ctx, Path(folder))
    except Invalid as error:
        return _index(_texts(error)), 422
    return _looked_at(version)


def _looked_at(version: str) -> AnyResponse:
    """Have the worker find out what a draft would change, and go to the page that shows it."""
    lexicon_preview_jobs.start(context(), version)
    return redirect(url_for("desk_lexicons.show", version=version), 303)


@blp.get("/edit")
def edit() -> str:
    """Offer one file in a text field."""
    name = request.args.get("file", "")
    ctx = context()
    folder = lexicons.files(ctx)
    if name not in lexicon.file_names(folder):
        raise NotFound
    text = (folder / name).read_text("utf-8")
    version = lexicons.versions(ctx)[0].version
    return _editor(name, text, version)


def _editor(name: str, text: str, version: str, errors: list[str] | None = None) -> str:
    values = {"name": name, "text": text, "version": version, "errors": errors or []}
    return render_template(
        "desk/lexicon_file.html", title=_title(_chain_names(context()), name), **values
    )


def _chain_names(ctx: Context) -> dict[str, str]:
    return {chain.code: chain.name for chain in chains.all_chains(ctx)}


def _title(names: dict[str, str], name: str) -> str:
    """Return what a file of the lists holds: 铜及有色金属的术语（terms.tsv）."""
    *folders, file = name.split("/")
    place = names.get(folders[-1], folders[-1]) if len(folders) > 1 else ""
    # The synonyms that stand above the folders are those of the names of properties.
    code = FILES[file] if folders or file != "synonyms.tsv" else "lexicon_file_properties"
    return messages.text(
        "lexicon_file",
        place=place or messages.text("lexicon_common"),
        kind=messages.text(code),
        file=file,
    )


@blp.post("/edit")
def save() -> AnyResponse | tuple[str, int]:
    """Keep the lists with the edited file as a draft, or show what is wrong."""
    name, text, base = (request.form.get(key, "") for key in ("file", "text", "version"))
    try:
        version = lexicons.edit(context(), name, text, base)
    except Invalid as error:
        return _editor(name, text, base, _texts(error)), 422
    return _looked_at(version)


@blp.get("/drafts/<version>")
def show(version: str) -> str:
    """Show what publishing a draft would change, as far as the worker has found out."""
    ctx = context()
    found = lexicon_preview_jobs.latest(ctx, version)
    return render_template(
        "desk/lexicon_draft.html",
        version=version,
        current=lexicons.versions(ctx)[0].version,
        job=found.job,
        found=found.preview,
    )


@blp.post("/drafts/<version>/preview")
def preview(version: str) -> AnyResponse:
    """Have it found out again."""
    return _looked_at(version)


@blp.post("/drafts/<version>/publish")
def publish(version: str) -> AnyResponse:
    """Put a draft in force."""
    ctx = context()
    lexicons.publish_draft(ctx, version)
    notify("lexicon_published")
    return redirect(url_for("desk_lexicons.index"), 303)


@blp.post("/rollback")
def roll_back() -> AnyResponse:
    """Put the version before in force again."""
    lexicons.roll_back(context())
    notify("lexicon_published")
    return redirect(url_for("desk_lexicons.index"), 303)


def _texts(error: Invalid) -> list[str]:
    return [text for texts in error.errors.values() for text in texts]
