#!/bin/sh
# Writes the locks anew: every package with its hashes, no download host. Needs .uv/ (./gantruong).
#
# One version of each package for all Python versions: results and types are then the same.
#
#   requirements/compile.sh              keeps the versions that still fit
#   requirements/compile.sh --upgrade    takes the newest that are at least a week old
set -eu
cd -- "$(dirname -- "$0")/.."
uv=${UV:-.uv/bin/uv}

lock() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header "$@"
}

case "$*" in
    *--upgrade*) set -- "$@" --exclude-newer "$(date -u -d '7 days ago' +%Y-%m-%d)" ;;
esac
lock "$@" --output-file requirements/uv.txt requirements/uv.in
lock "$@" --output-file requirements/run.txt pyproject.toml
lock "$@" --output-file requirements/dev.txt --constraints requirements/run.txt \
    pyproject.toml --group dev
lock "$@" --output-file requirements/notebooks.txt --constraints requirements/dev.txt \
    --group notebooks
