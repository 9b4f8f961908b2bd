#!/usr/bin/env bash
# Builds the model engine (llama-cpp-python, published as source only) and puts it into the virtual environment.
#
# The source is locked by hash in requirements/; so is everything that builds it. The wheel is kept in .cache/engine/
# under a name made of all that could change it, so a second run only looks and leaves.
#
#   packaging/engine/build.sh [PYTHON]        for this computer's processor: what `make` calls
#   VARIANTS=all packaging/engine/build.sh    for shipping: one library for each kind of processor, chosen at run time;
#                                             only writes the wheel, installs nothing
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
here="$root/packaging/engine"
python="${1:-$root/.venv/bin/python}"
cache="$root/.cache/engine"
variants="${VARIANTS:-native}"
jobs="${JOBS:-$(getconf _NPROCESSORS_ONLN)}"

say() { printf '%s\n' "$*" >&2; }

if [ "${TIREK_ENGINE:-on}" = off ]; then say "Without the model engine, as asked: everything but the model works."; exit 0; fi
[ -x "$python" ] || { say "No virtual environment at $python yet: run 'make setup' first."; exit 1; }

# The lock of the engine alone: name, version, hash. One file holds it for the whole project.
lock=""
for list in "$root/requirements/model.txt" "$root/requirements/all.txt"; do
    [ -f "$list" ] || continue
    lock="$(awk '/^llama-cpp-python==/ {found = 1} found {print} found && !/\\$/ {exit}' "$list")"
    [ -z "$lock" ] || break
done
[ -n "$lock" ] || { say "requirements/ does not lock llama-cpp-python."; exit 1; }
version="$(sed -n 's/^llama-cpp-python==\([^ ]*\).*/\1/p' <<<"$lock")"

# No tools, no server, no pictures: Tirek gives text and takes text. No OpenMP: one shared library less to ship.
cmake_args="-DBUILD_SHARED_LIBS=ON -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF"
cmake_args+=" -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAVA_BUILD=OFF -DMTMD_BUILD=OFF -DLLAMA_CURL=OFF"
cmake_args+=" -DLLAMA_OPENSSL=OFF -DGGML_OPENMP=OFF -DGGML_CCACHE=OFF"
processor="any"
case "$variants" in
    native)
        cmake_args+=" -DGGML_NATIVE=ON"
        processor="$(sed -n '/^\(flags\|Features\)/{p;q}' /proc/cpuinfo 2>/dev/null || true)" ;;
    all) cmake_args+=" -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON" ;;
    *) say "VARIANTS is 'native' or 'all', not '$variants'."; exit 2 ;;
esac

tag="$("$python" -c 'import sys, sysconfig; print(sys.implementation.cache_tag, sysconfig.get_platform())')"
key="$(printf '%s\n' "$lock" "$cmake_args" "$processor" "$tag" | sha256sum | cut -c1-16)"
store="$cache/$version-$variants-$key"
site="$("$python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')"
mark="$site/llama_cpp/built-for"

installed() { [ -f "$mark" ] && [ "$(cat "$mark")" = "$key" ]; }
built() { compgen -G "$store/llama_cpp_python-*.whl" >/dev/null; }

need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null && return
    say "The model engine is built from source and needs $1. Install it with:"
    say "    sudo apt install $2"
    say "and start again. (Without it: everything but the model works; run make with TIREK_ENGINE=off.)"
    exit 1
}

build() {
    need g++ g++
    need gcc gcc
    local work="$cache/work-$key" wanted=("-r" "$here/build-requirements.txt")
    # An older cmake or none at all: take the locked one. ninja too, for a build that uses all cores.
    if ! command -v ninja >/dev/null || ! command -v cmake >/dev/null; then wanted+=("-r" "$here/build-tools.txt"); fi
    rm -rf "$work" && mkdir -p "$work" "$store"
    printf '%s\n' "$lock" > "$work/lock.txt"
    say "Building the model engine (llama.cpp) for this computer: about nine minutes on two cores, only once."
    "$python" -m venv "$work/env"
    "$work/env/bin/python" -m pip install --quiet --require-hashes --only-binary :all: "${wanted[@]}"
    if ! PATH="$work/env/bin:$PATH" CMAKE_ARGS="$cmake_args" CMAKE_GENERATOR=Ninja CMAKE_BUILD_PARALLEL_LEVEL="$jobs" \
        "$work/env/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --no-cache-dir --require-hashes \
        --no-binary llama-cpp-python --wheel-dir "$work/wheel" -r "$work/lock.txt" >"$cache/build.log" 2>&1; then
        tail -n 30 "$cache/build.log" >&2
        say "The model engine could not be built. The whole log is in $cache/build.log"
        exit 1
    fi
    mv "$work"/wheel/llama_cpp_python-*.whl "$store/"   # only a finished wheel gets its final name
    rm -rf "$work"
    say "The model engine is built."
}

if [ "$variants" = native ] && installed; then exit 0; fi
mkdir -p "$cache"
exec 9>"$cache/lock"
command -v flock >/dev/null && flock 9     # two makes at once: the second one waits and finds the wheel
built || build
if [ "$variants" = all ]; then ls "$store"/*.whl; exit 0; fi
"$python" -m pip install --quiet --no-deps --no-index --force-reinstall "$store"/llama_cpp_python-*.whl
printf '%s' "$key" > "$mark"
