#!/usr/bin/env bash
# Runs check.mjs on Redis and on PostgreSQL. Debian's servers are started here, in folders of their own, and stopped at the end.
# Needs redis-server and postgresql, and the built library: `npm run build` at the root, `npm ci --ignore-scripts` here.
set -euo pipefail
cd "$(dirname "$0")"
ln -sfn ../../.. node_modules/omni-alpha # this repository, as built
folder="$(mktemp -d)"
redis_pid=""
postgres="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
# PostgreSQL does not run as root
as_owner() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
stop() {
  [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
  [ ! -f "$folder/pg/data/postmaster.pid" ] || as_owner "$postgres/pg_ctl" -D "$folder/pg/data" -m immediate stop >/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
chmod 755 "$folder"
export DATA_FOLDER="$folder/tables"

port="${REDIS_PORT:-6399}"
redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --dir "$folder" >"$folder/redis.log" &
redis_pid=$!
for _ in $(seq 50); do redis-cli -p "$port" ping >/dev/null 2>&1 && break || sleep 0.1; done
echo "== Redis $(redis-server --version | sed 's/.*v=\([0-9.]*\).*/\1/')"
REDIS_URL="redis://127.0.0.1:$port" node check.mjs

mkdir -p "$folder/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$folder/pg"
port="${POSTGRES_PORT:-5499}"
as_owner "$postgres/initdb" -D "$folder/pg/data" -U queue --auth=trust >/dev/null
as_owner "$postgres/pg_ctl" -D "$folder/pg/data" -w -l "$folder/pg/log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder/pg" start >/dev/null
echo "== $("$postgres/postgres" --version)"
DATABASE_URL="postgres://queue@127.0.0.1:$port/postgres" node check.mjs
