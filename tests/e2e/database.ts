import type { Cluster } from "./cluster.ts";

/** What the table of answered queries holds of some acknowledged answers. */
export interface Audit {
  readonly audited: number;
  /** Acknowledged, but without a row. */
  readonly lost: number;
  /** With more than one row. */
  readonly duplicate: number;
}

/** The database through `psql` in its pod, as the administrator. */
export interface Database {
  /** The rows that SQL gives, each as its columns in text. */
  rows(sql: string, database?: string): Promise<string[][]>;
  /** Each request id must be in exactly one row. */
  audit(requestIds: readonly string[]): Promise<Audit>;
}

export const DATABASE_POD = "postgres-0";
export const DATABASE_NAME = "air_quality";
const CONTAINER = "postgres";
const AUDIT_SECONDS = 120;
/** Request ids of one call; half a dozen MiB through `kubectl exec`. */
const IDS_AT_ONCE = 150_000;

const PSQL = [
  "psql",
  "--no-psqlrc",
  "--quiet",
  "--no-align",
  "--tuples-only",
  "--field-separator=\t",
  "--set=ON_ERROR_STOP=1",
  "--username=postgres",
];

export function createDatabase(cluster: Cluster, namespace: string): Database {
  async function rows(sql: string, database = DATABASE_NAME): Promise<string[][]> {
    const output = await cluster.exec(
      DATABASE_POD,
      { namespace, container: CONTAINER },
      [...PSQL, `--dbname=${database}`],
      { input: sql, withinSeconds: AUDIT_SECONDS },
    );
    return rowsIn(output);
  }
  return {
    rows,
    async audit(requestIds) {
      const total = { audited: 0, lost: 0, duplicate: 0 };
      for (let from = 0; from < requestIds.length; from += IDS_AT_ONCE) {
        const part = requestIds.slice(from, from + IDS_AT_ONCE);
        const [[lost, duplicate] = []] = await rows(auditSql(part));
        total.audited += part.length;
        total.lost += Number(lost ?? part.length);
        total.duplicate += Number(duplicate ?? 0);
      }
      return total;
    },
  };
}

export const rowsIn = (output: string): string[][] =>
  output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));

/** Counts what was acknowledged and is not there, or is there more than once. */
export function auditSql(requestIds: readonly string[]): string {
  return `CREATE TEMPORARY TABLE acknowledged (id uuid);
COPY acknowledged FROM STDIN;
${requestIds.join("\n")}
\\.
ANALYZE acknowledged;
SELECT count(*) FILTER (WHERE times = 0), count(*) FILTER (WHERE times > 1)
FROM (SELECT count(queries.request_id) AS times
      FROM acknowledged LEFT JOIN queries ON queries.request_id = acknowledged.id
      GROUP BY acknowledged.id) AS counted;
`;
}
