#!/bin/sh
# See that the tests of exported files find LibreOffice and pdftotext; install both by apt where we
# may. Without them those tests are skipped and say so; under CI that is a failure.
set -eu

ready() {
    command -v soffice >/dev/null 2>&1 && command -v pdftotext >/dev/null 2>&1
}

if ready; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing LibreOffice and poppler-utils for the tests of exported files ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null || echo "apt-get update failed; trying with the lists at hand."
    apt-get install -y -q --no-install-recommends \
        libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils </dev/null || true
fi
if ready; then exit 0; fi

echo "The tests of exported files need LibreOffice (soffice) and pdftotext." >&2
echo "Debian: sudo apt-get install libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils" >&2
if [ -n "${CI:-}" ]; then exit 1; fi
