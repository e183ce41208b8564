#!/usr/bin/env bash
# Runs a command with AUTH_TEST_DATABASE_URL pointing at a PostgreSQL.
#
#   scripts/with-postgres.sh cargo test
#
# With POSTGRES_DURABLE=1 it flushes every commit to the disk, as a server of somebody's data does; tests need not.
#
# If AUTH_TEST_DATABASE_URL is set already, that server is used. Otherwise a throw-away cluster is made in a folder of its own and
# listens on a free loopback port; it ends with the command, and its folder goes with it. The exit code is the command's.
set -euo pipefail

say() { printf 'with-postgres: %s\n' "$*" >&2; }

[ $# -gt 0 ] || { say 'usage: scripts/with-postgres.sh COMMAND…'; exit 2; }
[ -z "${AUTH_TEST_DATABASE_URL:-}" ] || exec "$@"

# Debian keeps the server's programs out of the PATH, one folder per version: the newest wins.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
  bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
fi
[ -x "$bin/initdb" ] || { say 'PostgreSQL is not installed: run scripts/ensure-tools.sh postgres'; exit 1; }

# initdb and postgres refuse root, so as root they run as somebody without rights. --pdeathsig ends the server even if this script
# is killed in a way that no trap sees.
as_server=()
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  as_server=(setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups)
fi
linked=()
if setpriv --help 2>/dev/null | grep -q pdeathsig; then linked=(setpriv --pdeathsig INT); fi

home=$(mktemp -d /tmp/portico-postgres.XXXXXX)   # /tmp and not TMPDIR: the path of a socket may have 107 bytes at most
server=
command=

finish() {
  local code=$?
  trap - EXIT INT TERM HUP
  if [ -n "$command" ]; then kill -TERM "$command" 2>/dev/null && wait "$command" 2>/dev/null || true; fi
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true       # SIGINT is PostgreSQL's fast shutdown: it ends connections and stops
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Other people of this machine can reach the port, hence a password; it is sent as it is, because a debug build takes long over SCRAM.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$home/password"
[ ${#as_server[@]} = 0 ] || chown -R "$owner" "$home"
cd "$home"
# Sorted as people sort, which is what most servers do: nothing may rely on the order of bytes. PostgreSQL can since 15.
order=(--locale=C)
if "$bin/initdb" --help | grep -q icu-locale; then order+=(--locale-provider=icu --icu-locale=en-US); fi
"${as_server[@]}" "$bin/initdb" --pgdata="$home/data" --username=portico --pwfile="$home/password" --auth=password \
  --encoding=UTF8 "${order[@]}" --no-sync >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; exit 1; }

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((RANDOM % 20000 + 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  return 1
}

hasty=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
[ -z "${POSTGRES_DURABLE:-}" ] || hasty=()

start() {
  "${as_server[@]}" "${linked[@]}" "$bin/postgres" -D "$home/data" -p "$1" -k "$home" -c listen_addresses=127.0.0.1 \
    -c max_connections=200 "${hasty[@]}" -c shared_buffers=64MB \
    -c log_min_messages=fatal -c log_min_error_statement=panic >"$home/server.log" 2>&1 </dev/null &
  server=$!
  for _ in $(seq 150); do
    if PGPASSWORD=$password "$bin/psql" -XAtq -h 127.0.0.1 -p "$1" -U portico -d postgres -c 'select 1' >/dev/null 2>&1; then return 0; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill -INT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
  return 1
}

# Somebody may take the port between the look and the start: then another one is tried.
for attempt in 1 2 3; do
  port=$(free_port)
  if start "$port"; then break; fi
  [ "$attempt" != 3 ] || { say 'PostgreSQL did not start:'; cat "$home/server.log" >&2; exit 1; }
done

cd "$OLDPWD"
export AUTH_TEST_DATABASE_URL="postgres://portico:$password@127.0.0.1:$port/postgres"
say "$("$bin/postgres" --version) on 127.0.0.1:$port"

# In the background and waited for, so that a signal to this script is heard while the command runs.
"$@" <&0 &
command=$!
code=0
wait "$command" || code=$?
command=
exit "$code"
