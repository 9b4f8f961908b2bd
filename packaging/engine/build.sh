#!/usr/bin/env bash
# Builds the model engine (llama-cpp-python, published as source only) and puts it into the virtual environment.
#
# The source is locked by hash in requirements/; so is everything that builds it. What is built is the engine as it is shipped
# (ship.sh): `make package` finds it ready. A second run only looks and leaves.
#
#   packaging/engine/build.sh [PYTHON]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
here="$root/packaging/engine"
python="${1:-$root/.venv/bin/python}"

say() { printf '%s\n' "$*" >&2; }

if [ "${TIREK_ENGINE:-on}" = off ]; then say "Without the model engine, as asked: everything but the model works."; exit 0; fi
[ -x "$python" ] || { say "No virtual environment at $python yet: run 'make setup' first."; exit 1; }
command -v g++ >/dev/null || {
  say "The model engine is built from source and needs g++. Install it with:"
  say "    sudo apt install g++"
  say "and start again. (Without it: everything but the model works; run make with TIREK_ENGINE=off.)"
  exit 1
}
tools="$root/.cache/sources/tools"
# An older cmake or none at all: take the locked one. ninja too, for a build that uses all cores.
if ! command -v ninja >/dev/null || ! command -v cmake >/dev/null; then
  [ -x "$tools/bin/python" ] || "$python" -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$here/build-tools.txt"
  export PATH="$tools/bin:$PATH"
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
bash "$here/locked.sh" > "$scratch/lock.txt"
bash "$here/ship.sh" linux "$(bash "$root/packaging/sources.sh" "$scratch/lock.txt")" "$scratch/site"
"$python" "$here/wheel.py" "$scratch/site" "$scratch"
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index --force-reinstall "$scratch"/llama_cpp_python-*.whl
