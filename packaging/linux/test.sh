#!/usr/bin/env bash
# Installs dist/tirek_<version>_amd64.deb into a clean Debian root made here, walks the short day in it as an ordinary user,
# starts the window under Xvfb, removes it again. Needs root. Pictures and the report stay in build/linux/test.
#   packaging/linux/test.sh [PYTHON OF THE VIRTUAL ENVIRONMENT]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
python="${1:-$root/.venv/bin/python}"
version="$(sed -nE 's/^__version__ = "(.*)"/\1/p' "$root/desktop/tirek/__init__.py")"
deb="$root/dist/tirek_${version}_amd64.deb" kept="$root/build/linux/test" clean="$root/build/linux/root" base="$root/.cache/debian-bookworm.tar"
[ "$(id -u)" = 0 ] || { echo "A clean root can be made only by root: sudo packaging/linux/test.sh" >&2; exit 1; }
bash "$here/../needs.sh" debootstrap:debootstrap xvfb-run:xvfb xauth:xauth import:imagemagick
. "$here/../centre.sh"
passed=0 began=$SECONDS
ok() { passed=$((passed + 1)); printf 'ok   %4ds  %s\n' $((SECONDS - began)) "$*"; }
fail() { printf 'FAIL %4ds  %s\n' $((SECONDS - began)) "$*" >&2; exit 1; }
inside() { chroot "$clean" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { inside setpriv --reuid=1000 --regid=1000 --clear-groups env HOME="/home/айгүл сапар" "$@"; }
finish() { end_centre 2>/dev/null || true; [ -z "${WINDOW:-}" ] || kill -- -"$WINDOW" 2>/dev/null || true; [ -z "${SCREEN:-}" ] || kill "$SCREEN" 2>/dev/null || true; for place in proc dev; do umount -l "$clean/$place" 2>/dev/null || true; done; rm -rf --one-file-system "$clean"; }
trap finish EXIT
finish
rm -rf "$kept"; mkdir -p "$kept" "$clean" "$root/.cache"
if [ ! -f "$base" ]; then
  mirror="$(sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb (\[[^]]*\] )?([^ ]+) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -n 1 || true)"
  debootstrap --variant=minbase bookworm "$clean" ${mirror:+"$mirror"} >"$kept/debootstrap.log" 2>&1 || { tail -n 20 "$kept/debootstrap.log" >&2; fail "a clean root"; }
  cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$clean/etc/apt/" 2>/dev/null || true
  tar -C "$clean" -cf "$base.part" . && mv "$base.part" "$base"
else
  tar -C "$clean" -xf "$base"
fi
cp /etc/resolv.conf /etc/hosts "$clean/etc/" 2>/dev/null || true
mount -t proc proc "$clean/proc"
mount --bind /dev "$clean/dev"
ok "a clean Debian"
cp "$deb" "$clean/tmp/tirek.deb"
inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /tmp/tirek.deb fonts-dejavu-core' >"$kept/apt.log" 2>&1 && ok "installed with what it names, and nothing else" || { tail -n 20 "$kept/apt.log" >&2; fail "not installed"; }
inside useradd -u 1000 -M -d '/home/айгүл сапар' --badname chair 2>/dev/null || inside useradd -u 1000 -M -d '/home/айгүл сапар' chair
mkdir -p "$clean/home/айгүл сапар"; chown 1000:1000 "$clean/home/айгүл сапар"
program="$clean/opt/tirek"
before="$(find "$program" -type f -exec sha256sum {} + | sort | sha256sum)"
[ "$(as_user tirek --version)" = "$version" ] && ok "tells its version" || fail "the version"
as_user tirek self-check --json | grep -q '"ok": true' && ok "finds itself sound" || fail "the self-check"
model="$("$python" -c 'from pathlib import Path; from tirek.foundation.model.practice import practice_model; import sys; print(practice_model(Path(sys.argv[1])))' "$root/.cache/tiny-model")"
cp "$model" "$clean/tmp/tiny.gguf"; chmod 644 "$clean/tmp/tiny.gguf"
start_centre "$python" "$kept/centre"
cp "$kept/centre/invitation.txt" "$clean/tmp/"; chmod 644 "$clean/tmp/invitation.txt"
as_user timeout 2400 tirek tour --short --out '/home/айгүл сапар/Үлгі күн' --invitation /tmp/invitation.txt --model /tmp/tiny.gguf --json >"$kept/tour.json" || { cat "$kept/tour.json"; fail "the short day"; }
"$python" - "$kept/tour.json" "$program"/app-*/site/llama_cpp <<'CHECK' || fail "the short day"
import json, sys
from pathlib import Path
steps = {step["name"]: step for step in json.loads(open(sys.argv[1], encoding="utf-8").read())["steps"]}
for name, step in steps.items():
    print(f"            {name}: {'ok' if step['ok'] else step['error']}, {step['seconds']} s")
assert all(step["ok"] for step in steps.values()) and "exchange" in steps
print("            the model:", steps["engine"]["facts"])
# A kernel without walls keeps the model off (MODEL-06); MODEL-05 is right only for a package made without the engine.
assert steps["engine"]["facts"].get("code") in (None, "MODEL-06") if Path(sys.argv[2]).exists() else steps["engine"]["facts"].get("code") == "MODEL-05"
CHECK
cp "$clean/home/айгүл сапар/Үлгі күн"/*.png "$clean/home/айгүл сапар/Үлгі күн"/*.pdf "$kept/"
ok "the short day of an ordinary user"
[ "$before" = "$(find "$program" -type f -exec sha256sum {} + | sort | sha256sum)" ] && ok "which has written nothing into the program folder" || fail "the program folder changed"
Xvfb :88 -screen 0 1366x768x24 >/dev/null 2>&1 & SCREEN=$!
sleep 2
set -m   # a group of its own, so that it can be ended whole
as_user env DISPLAY=:88 timeout --foreground 900 tirek --home '/home/айгүл сапар/Үлгі күн/home' --lang ru >"$kept/window.log" 2>&1 & WINDOW=$!
set +m
for _ in $(seq 400); do sleep 2; DISPLAY=:88 import -window root "$kept/window.png" 2>/dev/null || true; [ "$(stat -c %s "$kept/window.png" 2>/dev/null || echo 0)" -gt 12000 ] && break; done
sleep 3; DISPLAY=:88 import -window root "$kept/window.png"
[ "$(stat -c %s "$kept/window.png")" -gt 12000 ] && ok "a window on the screen: $kept/window.png" || { cat "$kept/window.log" >&2; fail "no window"; }
kill -- -"$WINDOW" 2>/dev/null || true; wait "$WINDOW" 2>/dev/null || true; WINDOW=
inside apt-get purge -y -qq tirek >/dev/null 2>&1
[ ! -e "$program" ] && [ ! -e "$clean/usr/bin/tirek" ] && ok "removed: nothing of the program is left" || { find "$program" | head >&2; fail "something is left"; }
[ -e "$clean/home/айгүл сапар/Үлгі күн/home/vault.json" ] && ok "the data are" || fail "the data are gone"
# The archive, into one's own folder, without an administrator
own='/home/айгүл сапар/.local/opt/tirek'
cp "$root/dist/tirek-$version-linux.tar.gz" "$clean/tmp/tirek.tar.gz"
as_user sh -c 'cd "$HOME" && tar -xzf /tmp/tirek.tar.gz && sh tirek/install.sh' >"$kept/archive.log" 2>&1 || { cat "$kept/archive.log" >&2; fail "the archive"; }
[ "$(as_user '/home/айгүл сапар/.local/bin/tirek' --version)" = "$version" ] && ok "the archive installs itself into the user's own folder" || fail "the archive"
as_user '/home/айгүл сапар/.local/bin/tirek' self-check --json | grep -q '"ok": true' && ok "and finds itself sound" || fail "the self-check of the archive"
as_user sh -c 'sh "$HOME/tirek/install.sh" --remove'
[ ! -e "$clean$own" ] && [ ! -e "$clean/home/айгүл сапар/.local/bin/tirek" ] && ok "and is removed by the same script" || { find "$clean$own" | head >&2; fail "something of the archive is left"; }
[ -e "$clean/home/айгүл сапар/Үлгі күн/home/vault.json" ] && ok "the data are still there" || fail "the data are gone"
mkdir -p "$clean/measured" && cp -r "$root/build/linux/tirek" "$clean/measured/"
/usr/bin/python3 -m compileall -q "$clean"/measured/tirek/app-*/{site,desktop,protocol} >/dev/null 2>&1 || true
"$python" "$here/../start_time.py" "$clean/measured/tirek" && ok "starts as quickly as unpacked" || fail "starts slowly"
echo "$passed passed, 0 failed"
