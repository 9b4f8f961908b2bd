#!/usr/bin/env bash
# Writes packaging/linux/requirements.txt from the lock of the whole project, without what the engine's comfortable classes need.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
{
  echo "# Linux: made by packaging/linux/lock.sh from requirements/model.txt."
  awk 'BEGIN {drop["numpy"] = drop["diskcache"] = drop["llama-cpp-python"] = 1} /^[^ #]/ {split($0, part, "=="); skip = part[1] in drop} !skip && !/^ *#/' "$here/../../requirements/model.txt"
} > "$here/requirements.new"
mv "$here/requirements.new" "$here/requirements.txt"
