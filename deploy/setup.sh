#!/bin/sh
# Make .venv and install matchmaker into it, with the extras named: sh deploy/setup.sh [EXTRAS]
# Nothing is done when pyproject.toml and constraints.txt are those of the last installation.
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
venv=.venv

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        if new_enough "$PYTHON"; then echo "$PYTHON"; fi
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if new_enough "$name"; then echo "$name"; return; fi
    done
}

# A virtual environment holds its own path, so one that was moved or copied must be made anew.
usable() {
    new_enough "$venv/bin/python" &&
        head -n 3 "$venv/bin/pip" 2>/dev/null | grep -qF "$(pwd -P)/$venv/bin/python"
}

make_venv() {
    python=$(find_python)
    if [ -z "$python" ]; then
        echo "需要 Python 3.11 或更高版本，${PYTHON:-python3} 不可用或版本过低。" >&2
        echo "请安装后重试，或指定解释器，例如：make demo PYTHON=/usr/bin/python3.11" >&2
        exit 1
    fi
    echo "正在创建虚拟环境 $venv（$("$python" --version 2>&1)）……"
    if ! "$python" -m venv --clear "$venv"; then
        rm -rf "$venv"
        echo "无法创建虚拟环境。Debian、Ubuntu 请先安装 python3-venv：apt-get install python3-venv" >&2
        exit 1
    fi
}

if ! usable; then make_venv; fi

stamp="$venv/.installed-${extras:-product}"
wanted=$(cat pyproject.toml constraints.txt | cksum)
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then exit 0; fi

echo "正在安装依赖${extras:+（$extras）}，首次约需几分钟……"
"$venv/bin/python" -m pip install -c constraints.txt -e ".${extras:+[$extras]}"
echo "$wanted" >"$stamp"
echo "安装完成。"
