#!/usr/bin/env bash
# Assembles a stick from what is in dist/ with a model, an invitation and a pack, verifies it, and asks whether damage is named.
#   packaging/usb/test.sh [PYTHON OF THE VIRTUAL ENVIRONMENT]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${1:-$root/.venv/bin/python}"
scratch="$(mktemp -d)" stick="$root/build/usb/stick"
trap 'rm -rf "$scratch"' EXIT
passed=0 began=$SECONDS
ok() { passed=$((passed + 1)); printf 'ok   %4ds  %s\n' $((SECONDS - began)) "$*"; }
fail() { printf 'FAIL %4ds  %s\n' $((SECONDS - began)) "$*" >&2; exit 1; }
tirek_stick() { "$python" "$here/stick.py" "$@"; }
told() { tirek_stick verify "$stick" >"$scratch/said" 2>&1 && return 1; grep -q "$1" "$scratch/said"; }

rm -rf "$stick"
model="$("$python" -c 'from pathlib import Path; from tirek.foundation.model.practice import practice_model; import sys; print(practice_model(Path(sys.argv[1])))' "$root/.cache/tiny-model")"
mkdir -p "$scratch/packs/law"; echo '{}' > "$scratch/packs/law/list.json"; echo invitation > "$scratch/school.txt"
assemble() { tirek_stick "$stick" --model "$model" --packs "$scratch/packs" --invitation "$scratch/school.txt" >/dev/null; }
assemble && tirek_stick verify "$stick" >/dev/null && ok "assembled whole" || fail "not whole"
for name in "$stick"/tirek*windows.exe "$stick"/tirek*amd64.deb "$stick"/tirek*linux.tar.gz "$stick"/update/*.zip "$stick"/models/* "$stick"/packs/law/list.json "$stick"/invitations/school.txt "$stick/Орнату.pdf" "$stick/Установка.pdf"; do
  [ -s "$name" ] || fail "missing: $name"
done
ok "with installers, update, model, pack, invitation and the page in two languages"
( cd "$stick" && sha256sum --quiet --check SHA256SUMS.txt ) && ok "the sums for people without the program agree" || fail "the sums"
[ -z "$(find "$stick" -size +4294967295c)" ] && ok "nothing larger than FAT32 takes" || fail "too large"
installer="$(find "$stick" -maxdepth 1 -name '*windows.exe')"
cp "$installer" "$scratch/whole.exe"
printf '\xff' | dd of="$installer" bs=1 seek=1000000 conv=notrunc status=none
told "damaged: $(basename "$installer")" && ok "one flipped byte is named" || fail "a flipped byte"
head -c 1000000 "$scratch/whole.exe" > "$installer"
told "damaged: $(basename "$installer")" && ok "an installer cut short is named" || fail "a cut installer"
rm "$installer"
told "missing: $(basename "$installer")" && ok "a missing one is named" || fail "a missing installer"
cp "$scratch/whole.exe" "$installer"
echo > "$stick/readme.scr"
told "foreign: readme.scr" && ok "a foreign file is named" || fail "a foreign file"
rm "$stick/readme.scr"
sed -i 's/"size":/"size": /' "$stick/manifest.json"
told "UPDATE-01" && ok "a changed list is not trusted" || fail "a changed list"
assemble && tirek_stick verify "$stick" >/dev/null && ok "assembled again over itself" || fail "not again"
echo "$passed passed, 0 failed"
