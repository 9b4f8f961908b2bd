#!/usr/bin/env bash
# Compiles the code of FOLDER with the Python that will run it, so that the first start need not (the folder may be read-only).
set -euo pipefail
folder=$1
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
PREFIX="$(mktemp -d)/prefix"
. "$here/wine.sh"
trap 'end_wine; rm -rf "$(dirname "$PREFIX")"' EXIT
new_prefix >/dev/null
cd "$folder"
# By content and never checked again: a copied folder has other times.
in_wine python/python.exe -m compileall -q -j 2 --invalidation-mode unchecked-hash python/Lib python/site desktop protocol
