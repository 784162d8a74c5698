"""What we ship from others is listed and unchanged, and no page of ours asks another server."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "matchmaker/web"
VENDOR = WEB / "static/vendor"
LOCK = VENDOR / "vendor.lock"
FILES = tomllib.loads(LOCK.read_text(encoding="utf-8"))["files"]

# Names of XML vocabularies look like addresses but are never fetched.
NAMESPACES = re.compile(r"https?://www\.w3\.org/[\w/.#-]*")
# Comments may cite a source; what is left after cutting them may not name a server.
COMMENTS = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
OUTSIDE = re.compile(
    r"(?:https?|wss?):(?:\\?/){2}"  # an address in full
    r"|[=(,]\s*[\"'`]?//[\w.-]+\.\w"  # src="//host.example", url(//host.example)
    r"|@import\s+[\"']//",
    re.IGNORECASE,
)


def outside_addresses(text: str) -> list[str]:
    """Return the places of a template, stylesheet or script that name another server."""
    return OUTSIDE.findall(NAMESPACES.sub("", COMMENTS.sub("", text)))


def our_web_files() -> list[Path]:
    """Return every template, stylesheet, script and picture in text form that we wrote."""
    kinds = {".html", ".jinja", ".j2", ".css", ".js", ".svg", ".xml", ".txt"}
    found = (path for path in WEB.rglob("*") if path.suffix in kinds)
    return sorted(path for path in found if not path.is_relative_to(VENDOR))


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_was_listed(entry):
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_file_is_listed():
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {LOCK.name} == {entry["file"] for entry in FILES}


def test_every_vendored_package_brings_its_license():
    for package in {entry["name"] for entry in FILES}:
        files = [Path(entry["file"]).name for entry in FILES if entry["name"] == package]
        assert "LICENSE" in files, package


def test_no_vendored_file_makes_the_browser_fetch_more():
    for path in VENDOR.rglob("*.[cj]s*"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL=" not in text, path.name
        if path.suffix == ".css":
            assert not re.search(r"@import|url\((?![\"']?(?:data:|#))", text), path.name


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://host.example/x.js"></script>',
        "<img src=//host.example/x.png>",
        "a { background: url(//host.example/x.png) }",
        '@import "http://host.example/x.css";',
        'fetch("https:\\/\\/host.example")',
    ],
)
def test_an_outside_address_is_recognized(line):
    assert outside_addresses(line)


@pytest.mark.parametrize(
    "line",
    [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        '<a href="/challenges">榜单大厅</a>',
        "/* after https://host.example/rule */ a { color: red }",
        "const half = total // 2",
    ],
)
def test_what_stays_at_home_is_not_taken_for_an_outside_address(line):
    assert not outside_addresses(line)


def test_our_pages_ask_no_other_server():
    named = {
        str(path.relative_to(ROOT)): outside_addresses(path.read_text(encoding="utf-8"))
        for path in our_web_files()
    }
    assert {path: found for path, found in named.items() if found} == {}
