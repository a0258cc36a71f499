#!/usr/bin/env bash
# Downloads the four Python packages (wheels only, nothing is installed or run) and makes the files of examples/data.
set -euo pipefail
cd "$(dirname "$0")/../.."
wheels="$(mktemp -d)"
trap 'rm -rf "$wheels"' EXIT
python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$wheels" \
  skfolio==1.12.2 bokeh-sampledata==2026.1 mlfinpy==0.1.2 linearmodels==7.1
python3 scripts/data/make-example-data.py "$wheels"
