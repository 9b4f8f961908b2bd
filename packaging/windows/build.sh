#!/usr/bin/env bash
# Makes the Windows program on Linux: build/windows/Tirek (one folder) and dist/tirek-<version>-windows.exe (the installer).
#   packaging/windows/build.sh [PYTHON OF THE VIRTUAL ENVIRONMENT]
#   ENGINE=off: without the model engine.  PACKING=zlib: a quicker, larger installer, for trying.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${1:-$root/.venv/bin/python}"
work="$root/build/windows"
version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$root/desktop/tirek/__init__.py")"
app="$work/Tirek/app-$version"
began=$SECONDS
say() { printf '%4ds  %s\n' $((SECONDS - began)) "$*" >&2; }

bash "$here/../needs.sh" wine:wine /usr/lib/wine/wine64:wine64 makensis:nsis x86_64-w64-mingw32-g++-posix:g++-mingw-w64-x86-64-posix x86_64-w64-mingw32-gcc-win32:gcc-mingw-w64-x86-64-win32 \
  cmake:cmake ninja:ninja-build osslsigncode:osslsigncode unzip:unzip xvfb-run:xvfb xauth:xauth
rm -rf "$work"
mkdir -p "$app" "$root/dist"

say "Python for Windows"
archive="$(bash "$here/../sources.sh" "$here/python.txt")"
mkdir "$work/fetched"
tar -xzf "$archive" -C "$work/fetched" --strip-components=1
unzip -q "$(find "$work/fetched" -name data.zip)" -d "$work/fetched"
"$python" "$here/check_python.py" "$work/fetched/cp313" >&2
mv "$work/fetched/cp313" "$app/python"
rm -rf "$work/fetched"
( cd "$app/python"
  rm -rf tcl Scripts include libs Lib/{test,idlelib,tkinter,turtledemo,ensurepip,site-packages,lib2to3,pydoc_data,unittest,venv,sqlite3,turtle.py,doctest.py,antigravity.py,this.py}
  rm -rf DLLs/{_tkinter,_sqlite3,winsound,_test*}.pyd DLLs/{tcl86t,tk86t,sqlite3}.dll DLLs/*.ico DLLs/python_lib.cat
  find Lib -name test -type d -prune -exec rm -rf {} + )
# This file also switches off the user's own packages and PYTHON… variables: what runs is what was shipped.
printf '%s\r\n' Lib DLLs site '..\desktop' '..\protocol' > "$app/python/python313._pth"

say "Packages"
"$python" -m pip install --quiet --disable-pip-version-check --no-compile --target "$app/python/site" --platform win_amd64 --python-version 313 --implementation cp \
  --only-binary=:all: --no-deps --require-hashes -r "$here/requirements.txt" 2>&1 | grep -v '^WARNING: Location' >&2 || true
"$python" "$here/../assemble.py" prune "$app/python/site"

say "Tirek's own code"
"$python" -m tirek.foundation.language.catalogues >/dev/null
"$python" "$here/../assemble.py" code "$app"

if [ "${ENGINE:-on}" = on ]; then
  say "Model engine"
  bash "$here/../engine/locked.sh" > "$work/engine.txt"
  bash "$here/../engine/ship.sh" windows "$(bash "$here/../sources.sh" "$work/engine.txt")" "$app/python/site"
fi

say "Start link"
mkdir "$work/link"
"$python" "$here/../icon.py" "$work/link/tirek.ico"
cp "$here/launcher.rc" "$here/launcher.manifest" "$work/link/"
( cd "$work/link"
  x86_64-w64-mingw32-windres -DVERSION_NUMBERS="${version//./,},0" -DVERSION_TEXT="\\\"$version\\\"" launcher.rc launcher.o
  for kind in "Tirek.exe -mwindows" "tirek-cmd.exe -mconsole"; do
    set -- $kind
    x86_64-w64-mingw32-gcc-win32 -O2 -s -municode -static "$2" -o "$work/Tirek/$1" "$here/launcher.c" launcher.o -lshell32
  done )

say "Compiled code"
bash "$here/compile.sh" "$app"
printf '%s\n' "$version" > "$app/whole"
printf 'app-%s\n' "$version" > "$work/Tirek/current"

say "Installer"
"$python" "$here/kazakh.py" "$work/link"
kilobytes=$(du -sk "$work/Tirek" | cut -f1)
makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$version" -DBUILT="$work/Tirek" -DWORDS="$work/link" -DOUT="$root/dist/tirek-$version-windows.exe" \
  -DNEEDED_KB="$kilobytes" -DNEEDED_MB=$((kilobytes / 1024 + 50)) -DPACKING="${PACKING:-lzma}" "$here/installer.nsi" >&2
say "Done"
"$python" "$here/../assemble.py" look "$work/Tirek" "$root/dist/tirek-$version-windows.exe"
