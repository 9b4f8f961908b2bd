#!/usr/bin/env bash
# Does a thing only when something that could change it has changed:  packaging/cached.sh NAME COMMAND…
# What could: every file of the program and of packaging, the switches, who signs, and for a test also what is tested.
set -euo pipefail
name=$1; shift
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
mark="build/$name.done"
key="$( { git ls-files -z desktop protocol central resources translations models packaging requirements LICENSE NOTICE docs/licences.md 2>/dev/null | xargs -0 sha256sum 2>/dev/null
  echo "$* ${PACKING:-} ${ENGINE:-} $(.venv/bin/python packaging/usb/keys.py)"
  case "$name" in *-test) cat "build/${name%-test}.done" ;; esac; } | sha256sum | cut -c1-24)"
if [ "$(cat "$mark" 2>/dev/null)" = "$key" ] && [ -d dist ]; then echo "$name: nothing has changed since it was done"; exit 0; fi
rm -f "$mark"
began=$SECONDS
"$@"
mkdir -p build
printf '%s\n' "$key" > "$mark"
echo "$name: $((SECONDS - began)) s"
