#!/usr/bin/env bash
# Compares this library with its peers on the same numbers, in one run.
#   npm run bench:peers                     all rooms
#   npm run bench:peers -- optimize tax     some of them
#   npm run bench:peers -- --write          all rooms, and writes docs/benchmarks.md when all of them came to their end
# Makes a Python environment with the pinned peers in .venv the first time (PEERS_VENV names another place).
set -euo pipefail
cd "$(dirname "$0")/../.."
venv="${PEERS_VENV:-.venv}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r bench/peers/requirements.txt
fi
case "$venv" in /*) export PEERS_PYTHON="$venv/bin/python" ;; *) export PEERS_PYTHON="$PWD/$venv/bin/python" ;; esac

write=false
rooms=()
for argument in "$@"; do
  if [ "$argument" = --write ]; then write=true; else rooms+=("$argument"); fi
done
if [ ${#rooms[@]} -eq 0 ]; then
  for script in bench/peers/*.py; do
    room="$(basename "$script" .py)"
    # what a comparison calls, and what all share, has no other side of its own
    [ ! -e "bench/peers/$room.ts" ] || rooms+=("$room")
  done
fi

case " ${rooms[*]} " in *" waits "*) npm run --silent build >&2 ;; esac # whole processes import the package
folder="$(bash bench/compile.sh)"
compare() {
  for room in "${rooms[@]}"; do
    echo
    echo "## $room"
    if $write; then node "$folder/peers/$room.js" --write; else node "$folder/peers/$room.js"; fi
  done
}

if $write; then
  page="$(mktemp)"
  trap 'rm -f "$page"' EXIT
  {
    cat bench/peers/preface.md
    echo
    echo "Made by \`npm run bench:peers -- --write\` on $(date +%F), Node $(node -p process.versions.node)," \
      "$("$PEERS_PYTHON" --version), $(nproc) cores of $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs)."
    compare
  } | tee "$page"
  cp "$page" docs/benchmarks.md
else
  compare
fi
