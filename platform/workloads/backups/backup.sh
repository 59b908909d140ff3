#!/usr/bin/env bash
# Makes a backup of the database that DATABASE_URL names, with the password that DATABASE_PASSWORD_FILE or
# DATABASE_TOKEN_FILE holds, in a folder of its own below /backups:
#   dump       pg_dump's custom format
#   checksums  of every table, of the same snapshot as the dump (checksums.sql)
#   roles.sql  the roles that the dump names
#   sha256     of these three
# The folder has another name until all of it is on the disk, so that a half backup never looks like a
# whole one. Keeps the newest BACKUP_KEEP.
set -euo pipefail
shopt -s nullglob

store=/backups
scripts=${0%/*}
stamp=$(date --utc +%Y%m%dT%H%M%SZ)

fail() {
  printf 'backup: %s\n' "$*" >&2
  exit 1
}
mib() { printf '%d MiB' $((($1 + 1048575) / 1048576)); }
free_bytes() { echo $(($(stat --file-system --format='%a * %S' "$store"))); }

exec 9>"$store/lock"
flock --nonblock 9 || fail "another backup is being made"
# Of those that did not come to their end.
rm -rf "$store"/*.part

whole=("$store"/*Z)
if ((${#whole[@]} > 0)); then
  last=$(stat --format=%s "${whole[-1]}/dump")
  # The next one is a little larger.
  ((last + last / 4 <= $(free_bytes))) ||
    fail "no room: the last backup took $(mib "$last"), and $(mib "$(free_bytes)") are free; raise backups.storageGib"
fi

# A file that nobody else can read, as the server's programs want it; a password may hold any character.
password=$(<"${DATABASE_TOKEN_FILE:-$DATABASE_PASSWORD_FILE}")
password=${password//\\/\\\\}
export PGPASSFILE=/tmp/passwords PGCONNECT_TIMEOUT=10 PGAPPNAME=air-quality-backup PGCLIENTENCODING=UTF8
(umask 077 && printf '*:*:*:*:%s\n' "${password//:/\\:}" >"$PGPASSFILE")
# Whoever the role is: this changes nothing.
export PGOPTIONS='-c default_transaction_read_only=on'
if [[ -n ${DATABASE_CA_FILE:-} ]]; then
  export PGSSLMODE=verify-full PGSSLROOTCERT=$DATABASE_CA_FILE
fi

export FOLDER=$store/$stamp.part
mkdir "$FOLDER"
trap 'rm -rf "$FOLDER"' EXIT
psql --dbname="$DATABASE_URL" --no-password --no-psqlrc --quiet --no-align --tuples-only \
  --field-separator=$'\t' --set=ON_ERROR_STOP=1 --set=folder="$FOLDER" --file="$scripts/snapshot.sql" ||
  fail "nothing is kept of this one; $(mib "$(free_bytes)") of backups.storageGib were free"
(cd "$FOLDER" && sha256sum checksums dump roles.sql >sha256)
sync "$FOLDER"/* "$FOLDER"
mv --no-target-directory "$FOLDER" "$store/$stamp"
sync "$store"

whole=("$store"/*Z)
for ((place = 0; place < ${#whole[@]} - BACKUP_KEEP; place++)); do
  # What is half deleted must not look whole, either.
  mv "${whole[place]}" "${whole[place]}.part"
  rm -rf "${whole[place]}.part"
done

rows=0
while IFS=$'\t' read -r table count _; do
  [[ $table == '('* ]] || rows=$((rows + count))
done <"$store/$stamp/checksums"
whole=("$store"/*Z)
printf 'backup: %s has %d rows in %s; made in %d s; %d are kept, %s are free\n' "$stamp" "$rows" \
  "$(mib "$(stat --format=%s "$store/$stamp/dump")")" "$SECONDS" "${#whole[@]}" "$(mib "$(free_bytes)")"
