#!/usr/bin/env bash
# Restores the latest backup below /backups into a server that lives as long as this script, in /drill,
# and compares what came back with the checksums that were taken before the dump. Ends with 1 and a
# sentence when something differs.
set -euo pipefail
shopt -s nullglob

store=/backups
scripts=${0%/*}

fail() {
  printf 'restore-drill: %s\n' "$*" >&2
  exit 1
}

whole=("$store"/*Z)
((${#whole[@]} > 0)) || fail "there is no backup yet: make backup"
backup=${whole[-1]}
stamp=${backup##*/}
made="${stamp:0:4}-${stamp:4:2}-${stamp:6:2}T${stamp:9:2}:${stamp:11:2}:${stamp:13:2}Z"
hours=$((($(date +%s) - $(date --date="$made" +%s)) / 3600))
printf 'restore-drill: %s, %d hours old\n' "$stamp" "$hours"

cd "$backup"
[[ $(sha256sum checksums dump roles.sql) == "$(<sha256)" ]] ||
  fail "the files of $stamp are not those that were written: their SHA-256 is another"

# A server for nobody else: a socket in this pod, no port, and nothing that would only matter after a crash.
export PGDATA=/drill/data PGHOST=/drill PGUSER=drill PGCLIENTENCODING=UTF8
initdb --username="$PGUSER" --auth=trust --encoding=UTF8 --locale=C --no-sync >/drill/initdb.log 2>&1 ||
  fail "the other server can't be made: $(</drill/initdb.log)"
trap 'pg_ctl stop --silent --mode=immediate || true' EXIT
pg_ctl start --silent --wait --log=/drill/server.log --options="-c listen_addresses='' \
  -c unix_socket_directories=$PGHOST -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
  -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=64MB -c autovacuum=off" ||
  fail "the other server does not start: $(</drill/server.log)"

ask() { psql --no-psqlrc --quiet --no-align --tuples-only --field-separator=$'\t' --set=ON_ERROR_STOP=1 "$@"; }
ask --dbname=postgres --file=roles.sql --command='create database restored' ||
  fail "the roles of $stamp can't be made"
pg_restore --exit-on-error --dbname=restored dump || fail "$stamp can't be restored"
ask --dbname=restored --file="$scripts/checksums.sql" >/drill/checksums || fail "what came back can't be read"

declare -A rows sums
while IFS=$'\t' read -r table count sum; do
  rows[$table]=$count sums[$table]=$sum
done </drill/checksums

faults=()
compared=0
printf '%-32s %12s  %s\n' table rows restored
while IFS=$'\t' read -r table count sum; do
  if [[ -z ${rows[$table]+there} ]]; then
    verdict="missing"
  elif [[ ${rows[$table]} != "$count" ]]; then
    verdict="${rows[$table]} rows instead of $count"
  elif [[ ${sums[$table]} != "$sum" ]]; then
    verdict="other contents"
  else
    verdict="same"
  fi
  [[ $verdict == same ]] || faults+=("$table: $verdict")
  printf '%-32s %12s  %s\n' "$table" "$count" "$verdict"
  [[ $table == '('* ]] || compared=$((compared + 1))
  unset "rows[$table]"
done <checksums
for table in "${!rows[@]}"; do faults+=("$table: not in the backup's list"); done

((compared > 0)) || fail "$stamp lists no table"
if ((${#faults[@]} > 0)); then
  printf -v list '%s, ' "${faults[@]}"
  fail "$stamp did not come back as it was dumped: ${list%, }"
fi
printf 'restore-drill: all of %s came back, in %d s\n' "$stamp" "$SECONDS"
