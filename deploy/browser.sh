#!/bin/sh
# See that the browser tests find Chromium and a Chinese font; install both by apt where we may.
# Without them the browser tests are skipped and say so; under CI that is a failure.
set -eu

has_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then [ -x "$CHROMIUM" ]; return; fi
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1
}

has_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family)" ]
}

ready() { has_chromium && has_font; }

if ready; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium and a Chinese font for the browser tests ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null || echo "apt-get update failed; trying with the lists at hand."
    apt-get install -y -q --no-install-recommends chromium fontconfig fonts-noto-cjk </dev/null || true
fi
if ready; then exit 0; fi

echo "The browser tests need Chromium and a Chinese font, and one of them is missing." >&2
echo "Debian: sudo apt-get install chromium fontconfig fonts-noto-cjk" >&2
echo "Elsewhere: install both and set CHROMIUM to the browser's path." >&2
if [ -n "${CI:-}" ]; then exit 1; fi
