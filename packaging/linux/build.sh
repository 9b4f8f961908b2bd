#!/usr/bin/env bash
# Makes the Linux program: build/linux/tirek (one folder), dist/tirek_<version>_amd64.deb and dist/tirek-<version>-linux.tar.gz
# (for one's own folder, without an administrator: it has an install script).
#   packaging/linux/build.sh [PYTHON OF THE VIRTUAL ENVIRONMENT]        ENGINE=off: without the model engine
#
# Python itself is the system's: 3.11 (Debian 12), 3.12 (Ubuntu 24.04) or 3.13 (Debian 13). The compiled parts for all three lie
# side by side: their names tell them apart. An AppImage is not made: its runtime is in no package that is reached here.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${1:-$root/.venv/bin/python}"
work="$root/build/linux"
version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$root/desktop/tirek/__init__.py")"
app="$work/tirek/app-$version"
began=$SECONDS
say() { printf '%4ds  %s\n' $((SECONDS - began)) "$*" >&2; }

bash "$here/../needs.sh" dpkg-deb:dpkg cmake:cmake ninja:ninja-build g++:g++ strip:binutils
rm -rf "$work"
mkdir -p "$app" "$root/dist"

say "Packages for Python 3.11, 3.12 and 3.13"
platforms=()
for libc in $(seq 34 -1 17); do platforms+=(--platform "manylinux_2_${libc}_x86_64"); done
platforms+=(--platform manylinux2014_x86_64)
# All for 3.11; for the others only what suits one Python alone.
lock="$here/requirements.txt"
for minor in 11 12 13; do
  "$python" -m pip install --quiet --disable-pip-version-check --no-compile --target "$work/site-$minor" "${platforms[@]}" --python-version "3.$minor" --implementation cp \
    --only-binary=:all: --no-deps --require-hashes -r "$lock" 2>&1 | grep -v '^WARNING: Location' >&2 || true
  if [ "$minor" = 11 ]; then "$python" "$here/../assemble.py" bound "$work/site-11" "$lock" > "$work/bound.txt"; lock="$work/bound.txt"; fi
  "$python" "$here/../assemble.py" prune "$work/site-$minor"
done
"$python" "$here/../assemble.py" join "$app/site" "$work"/site-11 "$work"/site-12 "$work"/site-13
rm -rf "$work"/site-1?
# Some wheels bring the notes of a debugger: four fifths of their size.
find "$app/site" -name '*.so' -not -path '*/PySide6/*' -exec strip --strip-unneeded {} + 2>/dev/null || true

say "Tirek's own code"
"$python" -m tirek.foundation.language.catalogues >/dev/null
"$python" "$here/../assemble.py" code "$app"
for minor in 11 12 13; do
  env="$app/env-3.$minor"
  mkdir -p "$env/bin" "$env/lib/python3.$minor/site-packages"
  ln -s "/usr/bin/python3.$minor" "$env/bin/python3"
  printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.%s\n' "$minor" > "$env/pyvenv.cfg"
  printf '%s\n' ../../../../site ../../../../desktop ../../../../protocol > "$env/lib/python3.$minor/site-packages/tirek.pth"
done
cp "$here/start" "$app/start"
cp "$here/tirek" "$work/tirek/tirek"

if [ "${ENGINE:-on}" = on ]; then
  say "Model engine"
  bash "$here/../engine/locked.sh" > "$work/engine.txt"
  bash "$here/../engine/ship.sh" linux "$(bash "$here/../sources.sh" "$work/engine.txt")" "$app/site"
fi
printf '%s\n' "$version" > "$app/whole"
printf 'app-%s\n' "$version" > "$work/tirek/current"
"$python" "$here/../icon.py" "$work/tirek/tirek.png"
chmod -R u+rwX,go+rX,go-w "$work/tirek"

say "Package for Debian and Ubuntu"
deb="$work/deb"
mkdir -p "$deb/DEBIAN" "$deb/opt" "$deb/usr/bin" "$deb/usr/share/applications" "$deb/usr/share/icons/hicolor/256x256/apps" "$deb/usr/share/doc/tirek"
cp -r "$work/tirek" "$deb/opt/tirek"
mv "$deb/opt/tirek/tirek.png" "$deb/usr/share/icons/hicolor/256x256/apps/tirek.png"
ln -s /opt/tirek/tirek "$deb/usr/bin/tirek"
cp "$here/tirek.desktop" "$deb/usr/share/applications/"
cp "$root/NOTICE" "$deb/usr/share/doc/tirek/copyright"
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$(du -sk "$deb/opt" | cut -f1)/" "$here/control" > "$deb/DEBIAN/control"
install -m 755 "$here/postinst" "$here/prerm" "$deb/DEBIAN/"
if [ "${PACKING:-lzma}" = lzma ]; then small=(-Zxz) quick=6; else small=(-Zgzip -z1) quick=1; fi
dpkg-deb --root-owner-group "${small[@]}" --build "$deb" "$root/dist/tirek_${version}_amd64.deb" >/dev/null

say "Archive with its install script"
cp "$here/install.sh" "$work/tirek/"
tar -C "$work" --owner=0 --group=0 -I "gzip -$quick" -cf "$root/dist/tirek-$version-linux.tar.gz" tirek
rm "$work/tirek/install.sh"
say "Done"
"$python" "$here/../assemble.py" look "$work/tirek" "$root/dist/tirek_${version}_amd64.deb" "$root/dist/tirek-$version-linux.tar.gz"
