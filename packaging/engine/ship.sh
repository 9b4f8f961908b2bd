#!/usr/bin/env bash
# Builds the model engine (llama.cpp) from its source: the same for the virtual environment of `make` and for what is shipped,
# so that Linux is built once.
#
#   packaging/engine/ship.sh windows|linux SOURCE_ARCHIVE OUT
#
# OUT gets llama_cpp/: the C interface, its licences, its libraries in lib/. The part that computes is there once for each kind
# of processor; foundation/model takes the best one that this computer can run. A processor without AVX2 takes the one for
# SSE4.2; one without that too has no model, and everything else works. Kept in .cache/engine/ under a name made of all that
# could change it.
set -euo pipefail
system=$1 archive=$2 out=$3
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
keep="sse42 haswell"
[ "$system" = windows ] || [ "$(uname -m)" = x86_64 ] || keep="armv8.0_1 armv8.2_2"
switches=(-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON
  -DGGML_OPENMP=OFF -DGGML_CCACHE=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF
  -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF)
# What computes, and what looks at each word of the vocabulary, gets -O2; the plans of 150 kinds of models need no more than -O1.
optimise="-O2 -DNDEBUG"
flags=""
case "$system" in
  windows)
    compiler=x86_64-w64-mingw32-g++-posix strip=x86_64-w64-mingw32-strip
    switches+=(-DCMAKE_TOOLCHAIN_FILE="$root/packaging/windows/mingw.cmake")
    # Unaligned moves: GCC does not keep the stack at 32 bytes on Windows, an aligned AVX move to it would end the process.
    flags="-D_WIN32_WINNT=0x0A00 -include $root/packaging/windows/compat.h -Wa,-muse-unaligned-vector-move" ;;
  linux)
    compiler=g++ strip=strip
    switches+=(-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON "-DCMAKE_INSTALL_RPATH=\$ORIGIN") ;;
esac
own=("$here/ship.sh")
[ "$system" = linux ] || own+=("$root/packaging/windows/mingw.cmake" "$root/packaging/windows/compat.h")
key="$( (sha256sum < "$archive"; cat "${own[@]}"; "$compiler" --version) | sha256sum | cut -c1-16)"
store="$root/.cache/engine/$system-$key"
mkdir -p "$root/.cache/engine"
exec 9>"$root/.cache/engine/lock-$system"
! command -v flock >/dev/null || flock 9     # two at once: the second one waits and finds it built
if [ ! -d "$store" ]; then
  work="$root/.cache/engine/work-$system-$key"
  rm -rf "$work" && mkdir -p "$work/source"
  echo "Building the model engine for $system: three to five minutes on two cores, only once." >&2
  tar -xzf "$archive" -C "$work/source" --strip-components=1
  source="$work/source/vendor/llama.cpp"
  # Only the variants that are wanted: llama.cpp itself has no switch for it.
  sed -i -E "/^ *ggml_add_cpu_backend_variant\(/{/\((${keep// /|})[ )]/!d}" "$source/ggml/src/CMakeLists.txt"
  cat >> "$source/src/CMakeLists.txt" <<'LESS'
set_source_files_properties(llama-sampler.cpp llama-grammar.cpp llama-vocab.cpp unicode.cpp PROPERTIES COMPILE_OPTIONS -O2)
target_compile_options(llama PRIVATE -O1)
LESS
  cmake -S "$source" -B "$work/build" -G Ninja "${switches[@]}" -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" \
      "-DCMAKE_C_FLAGS_RELEASE=$optimise" "-DCMAKE_CXX_FLAGS_RELEASE=$optimise" >"$work/log" 2>&1 \
    && cmake --build "$work/build" --target llama ggml -j "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" >>"$work/log" 2>&1 \
    || { tail -n 30 "$work/log" >&2; echo "The model engine could not be built for $system: $work/log" >&2; exit 1; }
  lib="$work/done/llama_cpp/lib"
  mkdir -p "$lib"
  if [ "$system" = windows ]; then
    cp "$work"/build/bin/ggml{,-base}.dll "$work"/build/bin/ggml-cpu-*.dll "$(find "$work/build/bin" -name 'llama.dll' -o -name 'libllama.dll' | head -n 1)" "$lib/"
    for runtime in libstdc++-6.dll libgcc_s_seh-1.dll libwinpthread-1.dll; do
      found="$(x86_64-w64-mingw32-g++-posix -print-file-name=$runtime)"
      [ -f "$found" ] || found="/usr/x86_64-w64-mingw32/lib/$runtime"
      cp "$found" "$lib/"
    done
  else
    for name in libggml.so.0 libggml-base.so.0; do cp -L "$work/build/bin/$name" "$lib/"; done
    cp -L "$work/build/bin/libllama.so" "$lib/libllama.so"
    cp "$work"/build/bin/libggml-cpu-*.so "$lib/"
  fi
  for kind in $keep; do [ -n "$(find "$lib" -name "*ggml-cpu-$kind.*")" ] || { echo "The engine came out without its part for $kind." >&2; exit 1; }; done
  "$strip" --strip-unneeded "$lib"/*
  # Only the C interface is used, so numpy and the comfortable classes stay out.
  for module in llama_cpp _ctypes_extensions; do cp "$work/source/llama_cpp/$module.py" "$work/done/llama_cpp/"; done
  version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$work/source/llama_cpp/__init__.py")"
  printf '"""The C interface of llama-cpp-python alone: what Tirek uses of it."""\n\nfrom .llama_cpp import *  # noqa: F403\n\n__version__ = "%s"\n' "$version" > "$work/done/llama_cpp/__init__.py"
  cp "$work/source/LICENSE.md" "$work/done/llama_cpp/LICENSE.md"
  cp "$source/LICENSE" "$work/done/llama_cpp/LICENSE.llama.cpp"
  cp "$work/source/PKG-INFO" "$work/done/llama_cpp/PKG-INFO"
  mv "$work/done" "$store"   # only what is finished gets its final name
  rm -rf "$work"
fi
mkdir -p "$out"
cp -r "$store/." "$out/"
