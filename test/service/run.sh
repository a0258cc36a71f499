#!/usr/bin/env bash
# The service from outside: its tests on the embedded database and on PostgreSQL, and the tools that check its document.
set -euo pipefail
cd "$(dirname "$0")/../.."
(cd test/service && npm ci --ignore-scripts --silent)
type -P chromium >/dev/null || { apt-get update -q && apt-get install -y -q chromium; } >/dev/null
npx vitest run -c test/service/vitest.config.ts
bash test/service/with-postgres.sh npx vitest run -c test/service/vitest.config.ts requests jobs events faults folder-lock two-servers slow-clients
bash test/service/check-document.sh 3
