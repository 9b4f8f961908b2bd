#!/usr/bin/env bash
# Resolves pyproject.toml into requirements/*.txt with hashes and no index addresses. One resolution, then cut by use.
set -euo pipefail
bin=$1
compile() { "$bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links "$@" pyproject.toml; }
compile --upgrade --extra model --extra central --extra dev --output-file requirements/all.txt
compile --constraint requirements/all.txt --output-file requirements/desktop.txt
for extra in model central dev; do
  compile --constraint requirements/all.txt --extra "$extra" --output-file "requirements/$extra.txt"
done
