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
dpkg-deb --root-owner-group -Z"$([ "${PACKING:-lzma}" = lzma ] && echo xz || echo gzip)" --build "$deb" "$root/dist/tirek_${version}_amd64.deb" >/dev/null

say "Archive with its install script"
cp "$here/install.sh" "$work/tirek/"
tar -C "$work" --owner=0 --group=0 -czf "$root/dist/tirek-$version-linux.tar.gz" tirek
rm "$work/tirek/install.sh"
say "Done"
"$python" "$here/../assemble.py" look "$work/tirek" "$root/dist/tirek_${version}_amd64.deb" "$root/dist/tirek-$version-linux.tar.gz"
