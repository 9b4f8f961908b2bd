#!/usr/bin/env bash
# Fetches what is shipped and is no wheel, by hash: the Windows Python and the engine's source. Kept in .cache/sources.
#   packaging/sources.sh REQUIREMENTS    prints the path of the archive
set -euo pipefail
list=$1
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
store="$root/.cache/sources"
mkdir -p "$store"
name="$(sed -nE 's/^([a-z-]+)==([^ ]+) .*/\1-\2/p' "$list")"
found() { find "$store" -maxdepth 1 -name "${name//-/[-_]}.tar.gz" -print -quit; }
if [ -z "$(found)" ]; then
  # pip looks into an archive before it hands it over, and needs the archive's own builder for that.
  tools="$root/.cache/sources/tools"
  [ -x "$tools/bin/scikit-build-core" ] || [ -d "$tools/lib" ] || python3 -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$root/packaging/engine/build-requirements.txt" -r "$root/packaging/setuptools.txt" >&2
  "$tools/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary :all: --require-hashes -r "$list" -d "$store" >&2
fi
sed -nE 's/.*--hash=sha256:([0-9a-f]+).*/\1/p' "$list" | sed "s|\$|  $(found)|" | sha256sum --check --quiet >&2
found
