"""Word templates as a bureau may edit them: filled in without running anything, and checked.

A template may name fields, repeat rows and leave parts out; it calls nothing. What it names must
exist: a paper with a hole where a value should be helps nobody.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from matchmaker import messages
from matchmaker.errors import Invalid
from matchmaker.exports import archives

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
# What a document brings along to be run by the reader's program.
_ACTIVE = ("vbaproject", "activex", "oleobject", "/embeddings/", "attachedtemplate", ".bin")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For,
    nodes.If, nodes.Const, nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand,
    nodes.EvalContextModifier, nodes.ScopedEvalContextModifier,
)  # fmt: skip
# What the loop of a list says of itself, and the row that it is at.
_LOOP, _ROW, _ROWS = "loop", "row", "rows"


def fill(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the document; texts keep their line breaks. Raise Invalid for what is not there."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(_listed(values), jinja_env=_environment(), autoescape=True)
    except TemplateError as error:
        raise _refused("template_broken", reason=error.message or "") from error
    buffer = io.BytesIO()
    document.save(buffer)
    return archives.without_clock(buffer.getvalue())


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _listed(value: Any) -> Any:
    from docxtpl import Listing

    if isinstance(value, str):
        return Listing(archives.printable(value))
    if isinstance(value, Mapping):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value]


def check(template: bytes, fields: Sequence[str], columns: Sequence[str]) -> None:
    """Raise Invalid unless the file is a Word document that names only what there is.

    `fields` are the values of the paper, `columns` those of a row of its list.
    """
    _check_archive(template)
    try:
        used = [node for source in _sources(template) for node in _nodes(source)]
    except TemplateError as error:
        raise _refused("template_syntax", reason=error.message or "") from error
    except Exception as error:  # whatever the reader of Word files stumbles over
        raise _refused("template_unreadable") from error
    unknown = sorted(set(_unknown(used, {*fields}, {*columns})))
    if unknown:
        raise _refused("template_unknown", names="、".join(unknown[:10]))
    sample = {name: "示例" for name in fields if name != _ROWS}
    rows = [dict.fromkeys(columns, "示例")] * 2 if columns else []
    fill(template, {**sample, _ROWS: rows} if columns else sample)


def _check_archive(template: bytes) -> None:
    if len(template) > MAX_BYTES:
        raise _refused("template_large")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _refused("template_unreadable") from error
    names = [part.filename.lower() for part in parts]
    if "word/document.xml" not in names:
        raise _refused("template_unreadable")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _refused("template_large")
    if any(mark in f"/{name}" for name in names for mark in _ACTIVE):
        raise _refused("template_active")


def _sources(template: bytes) -> Iterator[str]:
    """Return body, headers and footers as the engine is given them."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.patch_xml(part.blob.decode("utf-8"))


def _nodes(source: str) -> Iterator[nodes.Node]:
    tree = _environment().parse(source)
    yield tree
    yield from tree.find_all(nodes.Node)


def _unknown(used: Sequence[nodes.Node], fields: set[str], columns: set[str]) -> Iterator[str]:
    """Yield what is named and does not exist, and what may not be said at all."""
    names = fields | ({_LOOP, _ROW} if columns else set())
    for node in used:
        if not isinstance(node, _ALLOWED):
            yield type(node).__name__
        elif isinstance(node, nodes.For):
            if not (isinstance(node.iter, nodes.Name) and node.iter.name == _ROWS):
                yield "for"
        elif isinstance(node, nodes.Name) and node.name not in names:
            yield node.name
        elif isinstance(node, nodes.Getattr):
            yield from _unknown_part(node, columns)


def _unknown_part(node: nodes.Getattr, columns: set[str]) -> Iterator[str]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    known = {_ROW: columns, _LOOP: {"index", "first", "last", "length"}}.get(owner, set())
    if node.attr not in known:
        yield f"{owner}.{node.attr}"


def _refused(code: str, **details: str) -> Invalid:
    return Invalid(errors={"file": [messages.text(code, **details)]})
