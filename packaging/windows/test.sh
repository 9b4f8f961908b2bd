#!/usr/bin/env bash
# Installs dist/tirek-<version>-windows.exe silently under Wine in a fresh prefix, walks the short day in it, looks at its
# window, removes it again, and asks after each step what is there. Pictures and the report stay in build/windows/test.
#   packaging/windows/test.sh [PYTHON OF THE VIRTUAL ENVIRONMENT]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${1:-$root/.venv/bin/python}"
version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$root/desktop/tirek/__init__.py")"
built="$root/build/windows/Tirek" setup="$root/dist/tirek-$version-windows.exe" kept="$root/build/windows/test"
bash "$here/../needs.sh" wine:wine xvfb-run:xvfb xauth:xauth import:imagemagick
rm -rf "$kept"; mkdir -p "$kept"
scratch="$(mktemp -d)"
PREFIX="$scratch/prefix"
. "$here/wine.sh"
. "$here/test-prefix.sh"
. "$here/../centre.sh"
passed=0
finish() { end_centre 2>/dev/null || true; end_wine; [ -z "${SCREEN:-}" ] || kill "$SCREEN" 2>/dev/null || true; rm -rf "$scratch"; }
trap finish EXIT
began=$SECONDS
ok() { passed=$((passed + 1)); printf 'ok   %4ds  %s\n' $((SECONDS - began)) "$*"; }
fail() { printf 'FAIL %4ds  %s\n' $((SECONDS - began)) "$*" >&2; exit 1; }
must() { local words=$1; shift; "$@" >/dev/null 2>"$scratch/said" && ok "$words" || { cat "$scratch/said" >&2; fail "$words"; }; }
must_not() { local words=$1; shift; if "$@" >/dev/null 2>&1; then fail "$words"; else ok "$words"; fi; }
key() { in_wine reg query "$1" | grep -q .; }
c="$PREFIX/drive_c"
same_program() { diff -r "$built" "$program" -x uninstall.exe -x models; }

test_prefix >/dev/null 2>&1
user="$c/users/$(id -un)"
program="$user/AppData/Local/Programs/Tirek"
ok "a fresh prefix"

# 1. A damaged installer --------------------------------------------------------------------------------------------------
size=$(stat -c %s "$setup")
head -c $((size / 2)) "$setup" > "$c/half.exe"
cp "$setup" "$c/flipped.exe"
printf '\xff' | dd of="$c/flipped.exe" bs=1 seek=$((size * 2 / 3)) conv=notrunc status=none
for damaged in half flipped; do
  must_not "an installer $damaged refuses" in_wine "$c/$damaged.exe" /S
  [ ! -e "$program" ] && ok "and has installed nothing" || fail "$damaged: something was installed"
done
rm "$c"/half.exe "$c"/flipped.exe

# 2. Installed ------------------------------------------------------------------------------------------------------------
mkdir -p "$c/flash/models"
cp "$setup" "$c/flash/setup.exe"
must "installed silently, without a question" in_wine "$c/flash/setup.exe" /S
must "the program folder is what was built" same_program
[ -e "$user/Desktop/Tirek.lnk" ] && ok "a link on the desktop" || fail "no link on the desktop"
must "an entry for removing it" key 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Tirek'
[ "$(cd "$program" && in_wine ./tirek-cmd.exe --version | tr -d '\r')" = "$version" ] && ok "tells its version" || fail "the version"

# 3. The short day, in a folder with Kazakh letters and spaces ---------------------------------------------------------------
model="$("$python" -c 'from pathlib import Path; from tirek.foundation.model.practice import practice_model; import sys; print(practice_model(Path(sys.argv[1])))' "$root/.cache/tiny-model")"
cp "$model" "$c/tiny.gguf"
start_centre "$python" "$scratch/centre"
cp "$scratch/centre/invitation.txt" "$c/invitation.txt"
day="C:\\users\\$(id -un)\\Құжаттар мен үлгі ұйым"
LIMIT=2400 in_wine "$program/tirek-cmd.exe" tour --short --out "$day" --invitation 'C:\invitation.txt' --model 'C:\tiny.gguf' --json >"$kept/tour.json" || { cat "$kept/tour.json"; fail "the short day"; }
cp "$user/Құжаттар мен үлгі ұйым"/*.png "$user/Құжаттар мен үлгі ұйым"/*.pdf "$kept/"
"$python" - "$kept/tour.json" <<'CHECK' || fail "the short day"
import json, sys
steps = {step["name"]: step for step in json.loads(open(sys.argv[1], encoding="utf-8").read().strip().splitlines()[-1])["steps"]}
for name, step in steps.items():
    print(f"            {name}: {'ok' if step['ok'] else step['error']}, {step['seconds']} s")
assert all(step["ok"] for step in steps.values()) and "exchange" in steps
facts = steps["engine"]["facts"]
# Loaded (or the code would be MODEL-05), and refused because nothing here can be proved to be shut.
assert facts["sealed"] == "none" and facts["code"] == "MODEL-06", facts
print("            the model:", facts["words"])
CHECK
ok "the short day: vault, import, appeal, question by rules, papers, exchange; the model says that it stays off"
head -c 4 "$kept/6-INQ-kk.pdf" | grep -q '%PDF' && ok "a paper is a PDF" || fail "no PDF"
must "the day has written nothing into the program folder" same_program

# 3a. The same from a folder that may not be written, by somebody without rights (root may write everywhere, so root proves nothing)
end_wine
chmod 711 "$scratch"
rm -f "$PREFIX/wineserver"      # where the server of this prefix speaks: a folder of its user
[ "$(id -u)" != 0 ] || { chown -R 65534:65534 "$PREFIX"; chown -R 0:0 "$program"; }
chmod -R a-w "$program"
without_rights() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$PREFIX" "$@"; else "$@"; fi; }
unable() { LIMIT=900 without_rights timeout 900 wine "$@" </dev/null 2>&1 | cat; return "${PIPESTATUS[0]}"; }
must_not "the folder of the program may not be written" without_rights touch "$program/new"
unable "$program/tirek-cmd.exe" demo --home 'C:\Оқу ғана' --json >"$scratch/said" && unable "$program/tirek-cmd.exe" check --home 'C:\Оқу ғана' --json >>"$scratch/said" \
  && ok "from there a user without rights makes an organisation and proves it" || { cat "$scratch/said"; fail "a read-only program folder"; }
without_rights wineserver -k || true
rm -f "$PREFIX/wineserver"
chmod -R u+w "$program"
[ "$(id -u)" != 0 ] || chown -R 0:0 "$PREFIX"
must "and nothing has been written there" same_program

# 4. The model's libraries, apart from the program ----------------------------------------------------------------------------
cp "$here/engine_check.py" "$c/"
in_wine "$program/app-$version/python/python.exe" 'C:\engine_check.py' 'C:\tiny.gguf' >"$kept/engine.json" && grep -q '"tokens": 12' "$kept/engine.json" && ok "the engine's libraries load and write" || { cat "$kept/engine.json"; fail "the engine"; }

cp "$here/walls_check.py" "$c/"
in_wine "$program/app-$version/python/python.exe" 'C:\walls_check.py' >"$kept/walls.json" || { cat "$kept/walls.json"; fail "the walls"; }
"$python" - "$kept/walls.json" <<'CHECK' || { cat "$kept/walls.json"; fail "the walls"; }
import json, sys
found = json.loads(open(sys.argv[1], encoding="utf-8").read().strip().splitlines()[-1])
assert found["container"] == {"started": False} and not found["left behind"], found
job = found["job"]
# Wine keeps neither limits nor a packet filter: what stands inside has to say that it is open.
assert job["alive"] and job["said"]["heard"] == "Ұйым" and job["said"]["state"] == "none" and not job["said"]["attempts"]["udp"][0], found
CHECK
ok "the model's process can be put into a job, ends with it, and says itself that Wine has no walls"

# 5. A real window --------------------------------------------------------------------------------------------------------
Xvfb :87 -screen 0 1366x768x24 >/dev/null 2>&1 & SCREEN=$!
sleep 2
( DISPLAY=:87 LIMIT=900 in_wine "$program/Tirek.exe" --home "$day\\home" --lang kk & )
for _ in $(seq 400); do sleep 2; DISPLAY=:87 import -window root "$kept/window.png" 2>/dev/null || true; [ "$(stat -c %s "$kept/window.png" 2>/dev/null || echo 0)" -gt 12000 ] && break; done
sleep 5; DISPLAY=:87 import -window root "$kept/window.png"
in_wine taskkill /f /im Tirek.exe >/dev/null || true
[ "$(stat -c %s "$kept/window.png")" -gt 12000 ] && ok "a window on the screen: $kept/window.png" || fail "no window"

# 6. Once more over itself, with a model beside it, and a second user ---------------------------------------------------------
before="$(cd "$user" && find 'Құжаттар мен үлгі ұйым' -type f -exec sha256sum {} + | sort | sha256sum)"
cp "$model" "$c/flash/models/tiny.gguf"
must "installed over itself" in_wine "$c/flash/setup.exe" /S
must "the program is whole" same_program
cmp -s "$model" "$program/models/tiny.gguf" && ok "the model beside the installer came along" || fail "no model"
in_wine "$program/tirek-cmd.exe" model list --json | grep -q tiny.gguf && ok "and the program sees it" || fail "the program does not see the model"
in_wine reg add 'HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders' /v 'Local AppData' /t REG_SZ /d 'C:\users\Екінші Пайдаланушы\AppData\Local' /f >/dev/null
in_wine reg add 'HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders' /v 'Local AppData' /t REG_SZ /d 'C:\users\Екінші Пайдаланушы\AppData\Local' /f >/dev/null
second="$c/users/Екінші Пайдаланушы/AppData/Local"
mkdir -p "$second"
# The installer takes all that follows /D= as it stands, and no quotation marks: so two words here.
must "installed for a second user, into a folder with Kazakh letters" in_wine "$c/flash/setup.exe" /S '/D=C:\users\Екінші' 'Пайдаланушы\AppData\Local\Programs\Tirek'
in_wine "$second/Programs/Tirek/tirek-cmd.exe" demo --home 'C:\users\Екінші Пайдаланушы\AppData\Local\Tirek' --json >"$scratch/said" && [ -e "$second/Tirek/vault.json" ] && ok "the second user has an organisation of their own" || { cat "$scratch/said"; fail "the second user"; }

# 7. A newer version from a stick: refused while damaged, put beside, tried, switched to; the one before stays for three starts -------
flash="$c/flash2"
next="$("$python" "$here/../usb/next_version.py" "$built" "$flash")"
home="C:\\users\\Екінші Пайдаланушы\\AppData\\Local\\Tirek"
renewed() { ( cd "$program" && LIMIT=1800 in_wine ./tirek-cmd.exe update 'C:\flash2' --home "$home" --json ) >"$kept/update.json"; }
tells() { ( cd "$program" && in_wine ./tirek-cmd.exe --version | tr -d '\r' ); }
archive="$(find "$flash/update" -name '*.zip')"
cp "$archive" "$scratch/archive"
printf '\xff' | dd of="$archive" bs=1 seek=$(($(stat -c %s "$archive") / 2)) conv=notrunc status=none
must_not "an update with one flipped byte refuses" renewed
grep -q 'UPDATE-02' "$kept/update.json" && [ "$(tells)" = "$version" ] && ok "says so, and the old version starts" || { cat "$kept/update.json"; fail "the flipped update"; }
cp "$scratch/archive" "$archive"
renewed && [ "$(tells)" = "$next" ] && ok "the newer version is in place and starts" || { cat "$kept/update.json"; fail "the update"; }
[ -e "$second/Tirek/before-update.tirek" ] && [ -e "$program/app-$version/whole" ] && ok "a proved backup was made before, the old version is kept" || fail "backup or old version"
( cd "$program" && in_wine ./tirek-cmd.exe update --back --json >/dev/null ) && [ "$(tells)" = "$version" ] && ok "one can go back" || fail "no way back"

# 8. Removed --------------------------------------------------------------------------------------------------------------
for folder in "$second/Programs/Tirek" "$program"; do
  in_wine "$folder/uninstall.exe" /S || true
  for _ in $(seq 300); do [ -e "$folder" ] || break; sleep 1; done
  [ ! -e "$folder" ] && ok "removed: nothing of the program is left" || { find "$folder" | head >&2; fail "something is left"; }
done
[ ! -e "$user/Desktop/Tirek.lnk" ] && ok "no link is left" || fail "a link is left"
must_not "no entry is left" key 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Tirek'
after="$(cd "$user" && find 'Құжаттар мен үлгі ұйым' -type f -exec sha256sum {} + | sort | sha256sum)"
[ "$before" = "$after" ] && [ -e "$second/Tirek/vault.json" ] && ok "the data of both are untouched" || fail "the data changed"
echo "$passed passed, 0 failed"
