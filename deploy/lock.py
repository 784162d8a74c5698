"""Write constraints.txt from what is installed in .venv: one pinned version a line.

    .venv/bin/python deploy/lock.py

Take a fresh .venv with Python 3.11, install ".[postgres,test,e2e,lint]" in it without constraints,
run the tests, then this. The closure is taken over Python 3.11 to 3.13 on Linux, macOS and Windows;
a package that only another system needs gets its version from ELSEWHERE and its marker here.
"""

import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("postgres", "test", "e2e", "lint")
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
ELSEWHERE = {"colorama": '0.4.6 ; sys_platform == "win32"'}
HEADING = """\
# Versions that passed the tests together, on Python 3.11 to 3.13. Written by deploy/lock.py.
"""


def environments() -> list[dict[str, str]]:
    """Return the marker environments the product is meant to be installed in."""
    return [
        {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "sys_platform": system,
            "platform_system": name,
            "os_name": "nt" if system == "win32" else "posix",
        }
        for python in PYTHONS
        for system, name in SYSTEMS.items()
    ]


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Tell whether any of the environments, with any of the extras, needs the requirement."""
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate({**environment, "extra": extra})
        for environment in environments()
        for extra in (extras or frozenset({""}))
    )


def declared() -> list[Requirement]:
    """Return what pyproject.toml asks for: the product and the named extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in EXTRAS for line in optional[extra])]
    found = [Requirement(line) for line in lines]
    return [requirement for requirement in found if requirement.name != project["name"]]


def needs(name: str, extras: frozenset[str]) -> list[Requirement]:
    """Return what an installed package needs; nothing for one that is not installed here."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    found = [Requirement(line) for line in lines]
    return [requirement for requirement in found if applies(requirement, extras)]


def closure() -> set[str]:
    """Return the canonical names of everything needed, directly or not."""
    waiting = declared()
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in seen:
            seen.add(key)
            waiting += needs(*key)
    return {name for name, _ in seen}


def pin(name: str) -> str:
    """Return the line of one package; SystemExit if nobody knows its version."""
    try:
        return f"{name}=={metadata.version(name)}"
    except metadata.PackageNotFoundError:
        if name not in ELSEWHERE:
            raise SystemExit(f"{name} is needed on another system: add it to ELSEWHERE") from None
        return f"{name}=={ELSEWHERE[name]}"


def main() -> None:
    """Write the file."""
    lines = [pin(name) for name in sorted(closure())]
    text = HEADING + "\n".join(lines) + "\n"
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"{len(lines)} versions in constraints.txt")


if __name__ == "__main__":
    main()
