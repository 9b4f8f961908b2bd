# Source this: Wine in a prefix of its own, quiet, without a display unless one is given. PREFIX names the folder.
#
# Python's standard output may not be a plain file under Wine, so everything goes through a pipe. wbemprox: Wine's WMI ends
# Python's platform module; without it Python asks in another way. Real Windows is untouched by both.
export WINEPREFIX="$PREFIX" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml,wbemprox=;winemenubuilder.exe=d"
unset DISPLAY || true

in_wine() { timeout "${LIMIT:-900}" wine "$@" </dev/null 2>&1 | cat; return "${PIPESTATUS[0]}"; }

new_prefix() {
  mkdir -p "$WINEPREFIX"
  timeout 900 wineboot -i </dev/null 2>&1 | cat
  timeout 300 winecfg -v win10 </dev/null 2>&1 | cat
  timeout 300 wineserver -w || true
}

end_wine() { wineserver -k 2>/dev/null || true; }
