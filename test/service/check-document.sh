#!/usr/bin/env bash
# Checks the document of the service with tools from outside, on a running service: a linter, a generated client whose types
# compile, schemathesis with all checks, and promtool for the figures.
#   bash test/service/check-document.sh [examples for each operation, default 5]
set -euo pipefail
cd "$(dirname "$0")/../.."
here=test/service
key=key-for-checks-00000001
log="$(mktemp)"
PORT=0 OMNI_ALPHA_DATA="${OMNI_ALPHA_DATA:-memory://}" LOG_LEVEL=info \
  OMNI_ALPHA_API_KEYS="[{\"key\":\"$key\",\"scopes\":[\"read\",\"trade\",\"admin\"]}]" \
  node --import tsx examples/server/main.ts >"$log" 2>&1 &
service=$!
trap 'kill $service 2>/dev/null || true' EXIT
for _ in $(seq 120); do grep -q '"msg":"listening"' "$log" && break; sleep 0.5; done
url="$(grep -o '"url":"[^"]*"' "$log" | head -n 1 | cut -d'"' -f4)"
folder="$(mktemp -d)"
curl -sf "$url/openapi.json" -o "$folder/openapi.json"

(cd "$here" && npx spectral lint "$folder/openapi.json" --ruleset .spectral.yaml --fail-severity warn)

# a client that is generated from the document: its types compile, and the program that uses them does what it says
generated="$here/node_modules/.generated"
mkdir -p "$generated"
cp "$here/use-client.txt" "$generated/use-client.mts"
(cd "$here" && npx openapi-typescript "$folder/openapi.json" -o "$OLDPWD/$generated/client.d.ts" &&
  npx tsc --noEmit --strict --skipLibCheck --target es2022 --module nodenext node_modules/.generated/use-client.mts)
node --import tsx "$generated/use-client.mts" "$url" "$key"

venv="${SERVICE_VENV:-$folder/venv}"
[ -x "$venv/bin/schemathesis" ] || { python3 -m venv "$venv" && "$venv/bin/pip" -q install schemathesis==4.32.5; }
"$venv/bin/schemathesis" --config-file "$here/schemathesis.toml" run "$url/openapi.json" \
  -H "Authorization: Bearer $key" --checks all --max-examples "${1:-5}" --continue-on-failure --seed 7

type -P promtool >/dev/null || { apt-get update -q && apt-get install -y -q prometheus; } >/dev/null
curl -sf "$url/metrics" | promtool check metrics
echo "the document and the figures are clean"
