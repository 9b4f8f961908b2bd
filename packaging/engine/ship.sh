#!/usr/bin/env bash
# Builds the model engine (llama.cpp) as it is shipped: one library for each kind of processor, chosen at run time.
#
#   packaging/engine/ship.sh windows|linux SOURCE_ARCHIVE OUT
#
# OUT gets llama_cpp/ (the C interface and its libraries) and bin/ (the processor kinds), as foundation/model expects them.
# Kept in .cache/engine/ under a name made of all that could change it. A processor without AVX2, or without AVX, still starts:
# x64 is the floor of every 64-bit system. The variants with AMX are left out: GCC 12 writes addresses for them that the
# assembler for Windows refuses; the newest ones are left out because no school has such a processor.
set -euo pipefail
system=$1 archive=$2 out=$3
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
keep="x64 sse42 sandybridge haswell"
switches=(-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON
  -DGGML_OPENMP=OFF -DGGML_CCACHE=OFF -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF
  -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF)
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
if [ ! -d "$store" ]; then
  work="$root/.cache/engine/work-$system-$key"
  rm -rf "$work" && mkdir -p "$work/source"
  echo "Building the model engine for $system: about six minutes on two cores, only once." >&2
  tar -xzf "$archive" -C "$work/source" --strip-components=1
  source="$work/source/vendor/llama.cpp"
  # Only the variants that are wanted: llama.cpp itself has no switch for it.
  sed -i -E "/^ *ggml_add_cpu_backend_variant\(/{/\((${keep// /|})[ )]/!d}" "$source/ggml/src/CMakeLists.txt"
  cmake -S "$source" -B "$work/build" -G Ninja "${switches[@]}" -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" >"$work/log" 2>&1 \
    && cmake --build "$work/build" --target llama ggml -j "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" >>"$work/log" 2>&1 \
    || { tail -n 30 "$work/log" >&2; echo "The model engine could not be built for $system: $work/log" >&2; exit 1; }
  mkdir -p "$work/done/llama_cpp/lib" "$work/done/bin"
  if [ "$system" = windows ]; then
    cp "$work"/build/bin/{ggml,ggml-base}.dll "$(find "$work/build/bin" -name 'llama.dll' -o -name 'libllama.dll' | head -n 1)" "$work/done/llama_cpp/lib/"
    cp "$work"/build/bin/ggml-cpu-*.dll "$work/done/bin/"
    for runtime in libstdc++-6.dll libgcc_s_seh-1.dll libwinpthread-1.dll; do
      found="$(x86_64-w64-mingw32-g++-posix -print-file-name=$runtime)"
      [ -f "$found" ] || found="/usr/x86_64-w64-mingw32/lib/$runtime"
      cp "$found" "$work/done/llama_cpp/lib/"
    done
  else
    for name in libllama.so libggml.so.0 libggml-base.so.0; do cp -L "$work/build/bin/$name" "$work/done/llama_cpp/lib/"; done
    cp "$work"/build/bin/libggml-cpu-*.so "$work/done/bin/"
  fi
  "$strip" --strip-unneeded "$work"/done/bin/* "$work"/done/llama_cpp/lib/*
  # Only the C interface is used, so numpy and the comfortable classes stay out.
  for module in llama_cpp _ctypes_extensions; do cp "$work/source/llama_cpp/$module.py" "$work/done/llama_cpp/"; done
  version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$work/source/llama_cpp/__init__.py")"
  printf '"""The C interface of llama-cpp-python alone: what Tirek uses of it."""\n\nfrom .llama_cpp import *  # noqa: F403\n\n__version__ = "%s"\n' "$version" > "$work/done/llama_cpp/__init__.py"
  cp "$work/source/LICENSE.md" "$work/done/llama_cpp/LICENSE.md"
  cp "$source/LICENSE" "$work/done/llama_cpp/LICENSE.llama.cpp"
  mv "$work/done" "$store"
  rm -rf "$work"
fi
mkdir -p "$out"
cp -r "$store/." "$out/"
