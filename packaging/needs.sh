#!/usr/bin/env bash
# Names what this machine lacks for packaging, with the command that installs it; as root on Debian it installs it itself.
#   packaging/needs.sh COMMAND:PACKAGE…
set -euo pipefail
packages=()
for pair in "$@"; do
  command -v "${pair%%:*}" >/dev/null || [ -e "${pair%%:*}" ] || packages+=("${pair##*:}")
done
[ ${#packages[@]} -eq 0 ] && exit 0
command="apt-get install -y --no-install-recommends ${packages[*]}"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what packaging lacks: ${packages[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null
else
  echo "Packaging lacks: ${packages[*]}. Install it with:  sudo $command" >&2
  exit 1
fi
