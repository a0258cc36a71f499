#!/usr/bin/env bash
# Our own benchmarks, each with a baseline, and a line a room that compares them with the last committed figures.
#   npm run bench                     all rooms
#   npm run bench -- optimize tax     some of them
#   npm run bench -- --quick          short runs: enough to see that something became several times slower
#   npm run bench -- --write          also writes docs/benchmarks.json, the figures to compare with
set -euo pipefail
cd "$(dirname "$0")/.."
write=""
rooms=()
for argument in "$@"; do
  case "$argument" in
    --write) write=--write ;;
    --quick) export BENCH_QUICK=1 ;;
    *) rooms+=("$argument") ;;
  esac
done
if [ ${#rooms[@]} -eq 0 ]; then
  for script in bench/*.bench.ts; do rooms+=("$(basename "$script" .bench.ts)"); done
fi
folder="$(bash bench/compile.sh)"
records="$(mktemp -d)"
for room in "${rooms[@]}"; do
  printf '\n## %s\n' "$room"
  BENCH_RECORD="$records/$room" node "$folder/$room.bench.js"
done
printf '\n## Against docs/benchmarks.json\n\n'
node bench/compare-records.mjs "$records" $write
rm -r "$records"
