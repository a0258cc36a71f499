#!/usr/bin/env bash
# Runs a command with TEST_DATABASE_URL set to a PostgreSQL server of its own, which is stopped and deleted afterwards.
set -euo pipefail
type -P pg_ctlcluster >/dev/null || { apt-get update -q && apt-get install -y -q postgresql; } >&2
programs="$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)"
folder="$(mktemp -d)"
port="${TEST_DATABASE_PORT:-$((20000 + RANDOM % 20000))}"
as=()
if [ "$(id -u)" -eq 0 ]; then # the server refuses to run as root
  chown postgres "$folder"
  as=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
stop() {
  "${as[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
"${as[@]}" "$programs/initdb" -D "$folder/data" -U omni --auth trust >/dev/null
"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder" start >/dev/null
export TEST_DATABASE_URL="postgres://omni@127.0.0.1:$port/postgres"
export TEST_DATABASE_STOP="${as[*]} $programs/pg_ctl -D $folder/data -m fast stop"
export TEST_DATABASE_START="${as[*]} $programs/pg_ctl -D $folder/data -w -l $folder/log -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder' start"
"$@"
