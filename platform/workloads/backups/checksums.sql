-- A line for every table: its name, its rows, and a checksum over all of their values, with tabs between.
-- One more line is about what the tables are: columns, constraints, indexes, grants.
--
-- Read once when a backup is made, in the snapshot that is dumped, and once when it was restored; both
-- must say the same, on any server of this major version and on any machine:
-- - A checksum is the sum of a number per row, the first 64 bits of the SHA-256 of its text. A sum needs
--   no order and no memory; the server's own hash functions may change from version to version.
-- - What decides how a value is written is set here and not by the server.
-- Where a sequence stands is left out: no snapshot holds it still.
set search_path = '';
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'postgres';
set extra_float_digits = 1;
set bytea_output = 'hex';

select format(
  'select %L, count(*), coalesce(sum((''x'' || left(encode(sha256(convert_to(one_row::text, ''UTF8'')), ''hex''), 16))::bit(64)::bigint), 0) from %I.%I one_row',
  nspname || '.' || relname, nspname, relname
)
from pg_class join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'm') and nspname !~ '^(pg_|information_schema$)'
order by nspname collate "C", relname collate "C"
\gexec

with own as (
  select pg_class.oid, oid::regclass as name, relkind, relowner, relacl
  from pg_class
  where relnamespace in (select oid from pg_namespace where nspname !~ '^(pg_|information_schema$)')
), definitions as (
  select concat_ws(' ', 'column', name, attname, format_type(atttypid, atttypmod),
    attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid)) as definition
  from own join pg_attribute on attrelid = own.oid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v', 'm')
  union all
  select concat_ws(' ', 'constraint', name, conname, pg_get_constraintdef(pg_constraint.oid))
  from own join pg_constraint on conrelid = own.oid
  union all
  select concat_ws(' ', 'index', pg_get_indexdef(indexrelid))
  from own join pg_index on indrelid = own.oid
  union all
  select concat_ws(' ', 'grant', name, relkind, grantee::regrole, privilege_type, is_grantable)
  from own, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)))
  where relkind in ('r', 'p', 'v', 'm', 'S')
)
select '(definitions)', count(*),
  coalesce(sum(('x' || left(encode(sha256(convert_to(definition, 'UTF8')), 'hex'), 16))::bit(64)::bigint), 0)
from definitions;
