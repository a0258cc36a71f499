#!/usr/bin/env bash
# Compiles the benchmarks as the package is compiled (run from the root of the project). tsx would do, but it keeps the
# names of functions, which costs a call for every closure that is made. Prints the folder.
set -euo pipefail
folder="node_modules/.cache/benchmarks"
npx tsup bench/*.bench.ts bench/peers/*.ts --no-config --format esm --target es2022 --clean --silent --out-dir "$folder"
echo "$folder"
