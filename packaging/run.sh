#!/usr/bin/env bash
# Opens the practice school; where there is no display, walks the same day headless.
set -euo pipefail
bin=$1 out=$2
home="${TIREK_HOME:-$out/practice-school}"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  [ -e "$home/vault.json" ] || "$bin/tirek" demo --home "$home" >/dev/null
  exec "$bin/tirek" --home "$home"
fi
echo "There is no display here: walking the working day without a window."
"$bin/tirek" tour --out "$out/tour"
echo "Screenshots and papers are in $out/tour"
