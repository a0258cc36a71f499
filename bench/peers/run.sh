#!/usr/bin/env bash
# Compares this library with its peers on the same numbers, in one run: npm run bench:peers [-- optimize tax]
# Makes a Python environment with the pinned peers in .venv the first time (PEERS_VENV names another place).
set -euo pipefail
cd "$(dirname "$0")/../.."
venv="${PEERS_VENV:-.venv}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r bench/peers/requirements.txt
fi
export PEERS_PYTHON="$PWD/$venv/bin/python"
case "$venv" in /*) PEERS_PYTHON="$venv/bin/python" ;; esac
rooms=("$@")
if [ ${#rooms[@]} -eq 0 ]; then
  for script in bench/peers/*.py; do
    room="$(basename "$script" .py)"
    [ "$room" = peers ] || rooms+=("$room")
  done
fi
for room in "${rooms[@]}"; do
  npx tsx "bench/peers/$room.ts"
done
