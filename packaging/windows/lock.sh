#!/usr/bin/env bash
# Writes packaging/windows/requirements.txt from the lock of the whole project, so that Windows gets the same versions.
#
# pip judges the conditions of packages by the computer that builds, which is Linux: so the list is cut here by hand.
# Out: what only Linux has, what only Python before 3.12 needs, and what the engine's comfortable classes need. In: Windows' own.
set -euo pipefail
bin=${1:-.venv/bin}
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
out="jeepney secretstorage backports-tarfile importlib-metadata lazy-importer zipp numpy diskcache llama-cpp-python"
{
  echo "# Windows: made by packaging/windows/lock.sh from requirements/model.txt and the packages that only Windows needs."
  awk -v out="$out" 'BEGIN {n = split(out, names); for (i = 1; i <= n; i++) drop[names[i]] = 1}
    /^[^ #]/ {split($0, part, "=="); skip = part[1] in drop} !skip && !/^ *#/' "$root/requirements/model.txt"
  echo "pywin32-ctypes" | "$bin/pip-compile" --quiet --generate-hashes --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file - - 2>/dev/null
} > "$here/requirements.new"
mv "$here/requirements.new" "$here/requirements.txt"
