#!/usr/bin/env bash
# Prints the lock of the engine alone (name, version, hash): requirements/model.txt holds it for the whole project.
set -euo pipefail
list="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/requirements/model.txt"
lock="$(awk '/^llama-cpp-python==/ {found = 1} found {print} found && !/\\$/ {exit}' "$list")"
[ -n "$lock" ] || { echo "requirements/ does not lock llama-cpp-python." >&2; exit 1; }
printf '%s\n' "$lock"
