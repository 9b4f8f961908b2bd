#!/usr/bin/env bash
# Names what the system lacks, with the command that installs it; as root on Debian it installs it itself.
#   packaging/system.sh PYTHON [tests]      `tests`: also what only the tests need
set -euo pipefail
python=${1:-python3} tests=${2:-}
packages=()
need() { packages+=("$1"); }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
"$python" -c 'import venv, ensurepip' 2>/dev/null || need python3-venv
command -v c++ >/dev/null || need g++
command -v make >/dev/null || need make
libraries=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p)
wanted="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3 libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0"
if [ -n "$tests" ]; then
  # The centre is tested on a real PostgreSQL, its pages in a real browser.
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || need postgresql
  command -v chromium >/dev/null || need chromium
  command -v chromedriver >/dev/null || need chromium-driver
fi
# A window on an X display needs these too; without a display the same day runs headless.
if [ -n "${DISPLAY:-}" ]; then
  wanted+=" libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-image.so.0:libxcb-image0"
  wanted+=" libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0 libxcb-xinerama.so.0:libxcb-xinerama0 libxkbcommon-x11.so.0:libxkbcommon-x11-0"
fi
for pair in $wanted; do
  grep -q "${pair%%:*} " <<<"$libraries" || need "${pair##*:}"
done
[ ${#packages[@]} -eq 0 ] && exit 0
command="apt-get install -y --no-install-recommends ${packages[*]}"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what the system lacks: ${packages[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null
else
  echo "The system lacks: ${packages[*]}. Install it with:  sudo $command" >&2
  exit 1
fi
