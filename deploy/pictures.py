"""Take the manual's pictures: start the demo in a folder of its own, sign in as each role, look.

`python deploy/pictures.py` writes docs/manual/images as docs/manual/pictures.json says: for each
file the role that looks, the address, what to click on the way there, and the width of the window.
It needs the extra `e2e` and Chromium (deploy/browser.sh), and for its own words in Chinese the
package chromium-l10n.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

MANUAL = Path(__file__).parent.parent / "docs" / "manual"
HEIGHTS = {1366: 768, 390: 844}
START_SECONDS = 600
_LOGIN = re.compile(r"^　(\S+)　(\S+)　(\S+)$", re.MULTILINE)

Logins = dict[str, tuple[str, str]]


def main() -> None:
    """Take all pictures, or those whose file names are given."""
    wanted = set(sys.argv[1:])
    pictures = json.loads((MANUAL / "pictures.json").read_text(encoding="utf-8"))
    pictures = [item for item in pictures if not wanted or item["file"] in wanted]
    with _demo() as (address, logins), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--lang=zh-CN"],
            env=os.environ | {"LANGUAGE": "zh_CN"},
        )
        for item in pictures:
            _take(browser, address, logins, item)
            print(item["file"], flush=True)
        browser.close()


def _take(browser: Browser, address: str, logins: Logins, item: dict[str, Any]) -> None:
    width = item.get("width", 1366)
    size = {"width": width, "height": HEIGHTS[width]}
    context = browser.new_context(viewport=size, locale="zh-CN", base_url=address)
    page = context.new_page()
    page.set_default_timeout(20_000)
    if item.get("role"):
        _sign_in(page, *logins[item["role"]])
    page.goto(item["path"])
    for selector in item.get("click", []):
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=MANUAL / "images" / item["file"], full_page=item.get("full", False))
    context.close()


def _sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.fill('input[name="username"]', username)
    page.fill('input[name="password"]', password)
    page.press('input[name="password"]', "Enter")
    page.wait_for_url("**/desk**")


@contextmanager
def _demo() -> Iterator[tuple[str, Logins]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "output.txt"
        with output.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "matchmaker", "demo", f"--port={port}"],
                env=os.environ | {"MATCHMAKER_DATA_FOLDER": str(Path(name) / "var")},
                stdout=file,
            )
        try:
            _wait(f"http://127.0.0.1:{port}/api/v1/ready", process)
            text = output.read_text(encoding="utf-8")
            logins = {title: (user, word) for title, user, word in _LOGIN.findall(text)}
            yield f"http://127.0.0.1:{port}", logins
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the demo did not start")


if __name__ == "__main__":
    main()
