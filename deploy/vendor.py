"""Fetch the web files we ship from npm and write their list with licenses and hashes.

    python deploy/vendor.py            re-create matchmaker/web/static/vendor and vendor.lock

The versions stand here and nowhere else. References to source maps are cut out, because a browser
with its tools open would ask for files that are not shipped.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "matchmaker/web/static/vendor"
LOCK = "vendor.lock"
SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*")

MIT_TERMS = """
Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: which of its files go into which folder."""

    name: str
    version: str
    license: str
    folder: str
    files: tuple[str, ...]


PACKAGES = (
    Package("@tabler/core", "1.6.1", "MIT", "tabler", ("dist/css/tabler.min.css",)),
    Package("htmx.org", "2.0.11", "0BSD", "htmx", ("dist/htmx.min.js", "LICENSE")),
    Package(
        "swagger-ui-dist",
        "5.35.0",
        "Apache-2.0",
        "swagger-ui",
        (
            "swagger-ui.css",
            "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt",
            "swagger-ui-standalone-preset.js",
            "swagger-ui-standalone-preset.js.LICENSE.txt",
            "LICENSE",
            "NOTICE",
        ),
    ),
)


def fetch(package: Package, into: Path) -> Path:
    """Unpack the package below `into`; npm checks its integrity. Return its root folder."""
    into.mkdir(parents=True)
    wanted = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", "--json", "--pack-destination", str(into), wanted],
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(into / json.loads(packed.stdout)[0]["filename"]) as archive:
        archive.extractall(into, filter="data")
    root = into / "package"
    described = json.loads((root / "package.json").read_text(encoding="utf-8"))
    if described["license"] != package.license:
        raise SystemExit(f"{wanted}: license is now {described['license']}, expected otherwise")
    return root


def mit_license(stylesheet: bytes) -> bytes:
    """Build the license text for a package that ships none, from its file's own header."""
    header = stylesheet.split(b"*/", 1)[0].decode("utf-8")
    holders = re.findall(r"Copyright .+", header)
    if not holders:
        raise SystemExit("no copyright line in the stylesheet's header")
    return ("The MIT License (MIT)\n\n" + "\n".join(holders) + "\n" + MIT_TERMS).encode()


def contents(package: Package, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path below the vendor folder and the bytes of every file to ship."""
    for name in package.files:
        data = SOURCE_MAP.sub(b"\n", (root / name).read_bytes())
        yield f"{package.folder}/{Path(name).name}", data
        if package.license == "MIT" and "LICENSE" not in package.files:
            yield f"{package.folder}/LICENSE", mit_license(data)


def describe(package: Package, file: str, data: bytes) -> str:
    """Return the entry of one file in vendor.lock (TOML)."""
    values = {
        "name": package.name,
        "version": package.version,
        "license": package.license,
        "file": file,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return "\n".join(["[[files]]", *(f'{key} = "{value}"' for key, value in values.items())])


def main() -> None:
    """Re-create the folder; nothing of the old one is kept unless everything was fetched."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh, entries = Path(scratch) / "vendor", []
        for package in PACKAGES:
            root = fetch(package, Path(scratch) / package.folder)
            for file, data in contents(package, root):
                target = fresh / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                entries.append(describe(package, file, data))
        heading = "# Written by deploy/vendor.py: what is shipped here, under which terms.\n\n"
        (fresh / LOCK).write_text(heading + "\n\n".join(entries) + "\n", encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(fresh, VENDOR)
    print(f"{len(entries)} files in {VENDOR}")


if __name__ == "__main__":
    main()
