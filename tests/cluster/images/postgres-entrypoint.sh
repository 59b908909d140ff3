#!/bin/sh
# Stands in for the official image's: makes a data folder once, then is the server.
# Of its variables: PGDATA, POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_USER, POSTGRES_DB,
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD. Scripts in /docker-entrypoint-initdb.d don't run.
set -eu

case "${1:-postgres}" in
  -*) set -- postgres "$@" ;;
  postgres) [ $# -gt 0 ] || set -- postgres ;;
  *) exec "$@" ;;
esac

password() {
  if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    IFS= read -r line <"$POSTGRES_PASSWORD_FILE" || [ -n "$line" ]
    printf '%s\n' "$line"
  else
    printf '%s\n' "$POSTGRES_PASSWORD"
  fi
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD_FILE:-}${POSTGRES_PASSWORD:-}" ]; then
    echo "Set POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD: the superuser of a new database needs one" >&2
    exit 1
  fi
  user=${POSTGRES_USER:-postgres}
  # shellcheck disable=SC2086 # Arguments, one after the other.
  password | initdb --pgdata="$PGDATA" --username="$user" --pwfile=/dev/stdin \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C \
    ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  database=${POSTGRES_DB:-$user}
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\";" | postgres --single -D "$PGDATA" postgres
  fi
fi

# A volume that belongs to the pod's group was made writable for it; the server refuses that.
chmod 0700 "$PGDATA"

shift
exec postgres -c listen_addresses='*' -c unix_socket_directories="$PGHOST" "$@"
