# Source this after wine.sh: a fresh prefix for tests, with the two libraries that Wine 8 lacks. They never get into the package:
# packaging/assemble.py refuses them, and so does tests/packaging.
test_prefix() {
  local here; here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
  new_prefix
  local system="$WINEPREFIX/drive_c/windows/system32"
  x86_64-w64-mingw32-gcc-win32 -shared -s -O1 -o "$system/bcryptprimitives.dll" "$here/stubs/bcryptprimitives.c" -ladvapi32
  x86_64-w64-mingw32-gcc-win32 -shared -s -O1 -o "$system/icuuc.dll" "$here/stubs/icuuc.c"
}
