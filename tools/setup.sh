#!/bin/sh
# Makes .venv from a lock file: `sh tools/setup.sh run` for the product alone,
# `sh tools/setup.sh dev` with the tools of `make test` and `make check`.
# Says nothing when there is nothing to do. Every refusal is one sentence.
set -eu

purpose=${1:-dev}
case $purpose in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: sh tools/setup.sh run|dev" >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
# Without symbolic links, as Python names the folder too.
house=$(pwd -P)
venv=.venv
stamp=$venv/.ready-$purpose
log=$venv/set-up.log

refuse() {
    printf '%s\n' "$1" >&2
    exit 1
}

is_recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_environments() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# Prints the first Python that can do the job, or says why there is none.
find_python() {
    too_old='' without_venv=''
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        version=$(version_of "$name") || continue
        if ! is_recent_enough "$name"; then
            too_old=${too_old:-$version}
        elif ! can_make_environments "$name"; then
            without_venv=${without_venv:-$version}
        else
            echo "$name"
            return
        fi
    done
    if [ -n "$without_venv" ]; then
        refuse "Python $without_venv 缺少 venv 模块，请先安装：sudo apt install python$without_venv-venv。 Python $without_venv lacks its venv module; install it first: sudo apt install python$without_venv-venv."
    elif [ -n "$too_old" ]; then
        refuse "Python $too_old 版本过低，需要 3.11 或更高版本，请先安装（Debian 12、Ubuntu 24.04 起自带）。 Python $too_old is too old; install version 3.11 or newer (Debian 12 and Ubuntu 24.04 bring it)."
    else
        refuse "未找到 Python，请先安装 3.11 或更高版本：sudo apt install python3 python3-venv。 No Python found; install version 3.11 or newer: sudo apt install python3 python3-venv."
    fi
}

# True when .venv is whole, recent enough and was made in this very folder
# (its commands name the folder; a copied or moved one must be made anew).
environment_is_sound() {
    [ -x "$venv/bin/python" ] && [ -f "$venv/bin/pip" ] &&
        head -n 2 "$venv/bin/pip" | grep -qF "$house/$venv/bin/" &&
        is_recent_enough "$venv/bin/python"
}

fingerprint() {
    cksum pyproject.toml "$1"
}

mark_ready() {
    fingerprint "$lock" >"$stamp"
    # The development lock holds everything the product's lock holds.
    if [ "$purpose" = dev ]; then
        fingerprint requirements.lock >"$venv/.ready-run"
    fi
}

# Says in one sentence why pip failed, from what it wrote to the log.
explain_pip() {
    if grep -qi 'no space left' "$log"; then
        refuse "磁盘空间不足，请清理后重试。 The disk is full; make room and try again."
    elif grep -qiE 'NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|unreachable|Max retries|ProxyError|Connection (refused|reset|aborted)|Read timed out' "$log"; then
        refuse "无法下载依赖包，首次安装需要联网（或先配置 pip 镜像），请检查网络后重试。 The packages cannot be downloaded; the first set-up needs the network (or a pip mirror): check it and try again."
    elif grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        refuse "下载的依赖包与锁定文件的校验值不符，已停止安装；请更换 pip 镜像后重试，详见 $log。 A downloaded package differs from the lock file's checksum, nothing was installed; try another pip mirror, details in $log."
    else
        refuse "依赖包安装失败，详见 $log。 The packages could not be installed; details in $log."
    fi
}

pip_install() {
    "$venv/bin/python" -m pip install --quiet --no-input \
        --disable-pip-version-check "$@" >>"$log" 2>&1 || explain_pip
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$lock")" ] &&
    environment_is_sound; then
    exit 0
fi

if [ -d "$venv" ]; then writable=$venv; else writable=.; fi
[ -w "$writable" ] ||
    refuse "没有写入权限：$house，请换到有权限的目录，或以目录所有者身份运行。 No permission to write in $house; use a folder of your own, or run as its owner."

if ! environment_is_sound; then
    python=$(find_python)
    echo "准备 1/2：创建运行环境 Preparing 1/2: creating the environment ($venv, Python $(version_of "$python")) …"
    if ! said=$("$python" -m venv --clear "$venv" 2>&1); then
        case $said in
            *[Nn]"o space left"*) refuse "磁盘空间不足，请清理后重试。 The disk is full; make room and try again." ;;
            *) refuse "无法创建运行环境 $venv，请检查磁盘空间和目录权限。 The environment $venv could not be created; check the free space and the folder's permissions. ($(printf '%s' "$said" | tail -n 1))" ;;
        esac
    fi
fi

echo "准备 2/2：安装依赖包，约一分钟 Preparing 2/2: installing the packages, about a minute …"
: >"$log"
# The lock names every package, so pip need not work out dependencies again.
pip_install --only-binary :all: --no-deps --require-hashes -r "$lock"
# The project itself, in place; its build tool flit-core is in the lock.
pip_install --no-index --no-deps --no-build-isolation --editable .
mark_ready
