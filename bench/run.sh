#!/usr/bin/env bash
# Our own benchmarks, each with a baseline.
#   npm run bench                     all rooms
#   npm run bench -- optimize tax     some of them
set -euo pipefail
cd "$(dirname "$0")/.."
folder="$(bash bench/compile.sh)"
rooms=("$@")
if [ ${#rooms[@]} -eq 0 ]; then
  for script in bench/*.bench.ts; do rooms+=("$(basename "$script" .bench.ts)"); done
fi
for room in "${rooms[@]}"; do
  printf '\n## %s\n' "$room"
  node "$folder/$room.bench.js"
done
