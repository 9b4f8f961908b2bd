#!/bin/sh
# Puts Tirek into the user's own folder, without an administrator:  sh install.sh [FOLDER]      sh install.sh --remove [FOLDER]
# Data lie elsewhere (~/.local/share/Tirek) and are never touched.
set -e
here="$(dirname "$(readlink -f "$0")")"
remove=
if [ "$1" = --remove ]; then remove=yes; shift; fi
folder="${1:-$HOME/.local/opt/tirek}"
if [ -n "$remove" ]; then
  for app in "$folder"/app-*; do if [ -f "$app/whole" ]; then rm -rf "$app"; fi; done
  rm -f "$folder/tirek" "$folder/tirek.png" "$folder/current" "$folder/update.json" "$HOME/.local/bin/tirek" "$HOME/.local/share/applications/tirek.desktop"
  rmdir "$folder" 2>/dev/null || true
  exit 0
fi
name="$(cat "$here/current")"
mkdir -p "$folder" "$HOME/.local/bin" "$HOME/.local/share/applications"
rm -rf "$folder/new-$name"
cp -r "$here/$name" "$folder/new-$name"
rm -rf "$folder/$name.aside"
if [ -e "$folder/$name" ]; then mv "$folder/$name" "$folder/$name.aside"; fi
mv "$folder/new-$name" "$folder/$name"
cp "$here/tirek" "$folder/tirek.new" && mv "$folder/tirek.new" "$folder/tirek"
cp "$here/tirek.png" "$folder/tirek.png"
printf '%s\n' "$name" > "$folder/current.new"
mv "$folder/current.new" "$folder/current"
rm -rf "$folder/$name.aside"
ln -sf "$folder/tirek" "$HOME/.local/bin/tirek"
printf '[Desktop Entry]\nType=Application\nName=Tirek\nExec="%s"\nIcon=%s\nTerminal=false\nCategories=Office;\n' "$folder/tirek" "$folder/tirek.png" > "$HOME/.local/share/applications/tirek.desktop"
"$folder/tirek" --version
