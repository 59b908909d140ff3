-- One snapshot for the checksums and for the dump: whoever writes meanwhile is in neither of them.
--
-- What it needs: the variable `folder`, and in the environment FOLDER and DATABASE_URL.

-- While pg_dump works, this session says nothing; it has to stay until pg_dump has taken the snapshot over.
set idle_in_transaction_session_timeout = 0;
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot

\o :folder/checksums
\ir checksums.sql

-- The roles that the dump names as owners and in grants: a server that lacks one can't restore it.
\o :folder/roles.sql
select format('create role %I;', rolname)
from pg_roles
where oid in (
  select refobjid from pg_shdepend
  where refclassid = 'pg_authid'::regclass
    and dbid = (select oid from pg_database where datname = current_database())
)
order by 1;
\o

\! pg_dump --dbname="$DATABASE_URL" --no-password --snapshot="$SNAPSHOT" --lock-wait-timeout=10s --format=custom --file="$FOLDER/dump"
\if :SHELL_ERROR
  do 'begin raise exception ''pg_dump failed''; end';
\endif
commit;
