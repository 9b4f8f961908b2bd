# Source this: a real centre on loopback for a tour of an installed program, with one notice out.
#   start_centre PYTHON FOLDER    leaves FOLDER/invitation.txt
#   end_centre
start_centre() {
  local python=$1 folder=$2
  mkdir -p "$folder"
  "$python" -m tirek_central.main serve --practice --host 127.0.0.1 --port 0 --data "$folder/data" --json >"$folder/said" 2>/dev/null </dev/null &
  CENTRE=$!
  for _ in $(seq 1800); do grep -q url "$folder/said" && break; kill -0 "$CENTRE" || break; sleep 0.1; done
  grep -q url "$folder/said" || { echo "the centre did not start" >&2; return 1; }
  "$python" -m tirek_central.main notice --title-kk Хабар --text-kk Жиналыс --title-ru Новость --text-ru Собрание --data "$folder/data" >/dev/null
  invite_again "$python" "$folder" "$folder/invitation.txt"
}
invite_again() { "$1" -m tirek_central.main enrol "Үлгі" --out "$3" --data "$2/data" >/dev/null; }
end_centre() { [ -z "${CENTRE:-}" ] || { kill "$CENTRE" 2>/dev/null; wait "$CENTRE" 2>/dev/null; CENTRE=; } || true; }
