const call = (result: string) => `air_visual_call_duration_seconds_count{result="${result}"}`;
const refusal = (reason: string) => `air_quality_refusals_total{reason="${reason}"}`;
const problem = (name: string) => `http_problems_total{problem="${name}"}`;
const TO_OUTBOX = 'query_log_batch_rows_count{where="outbox"}';
/** A later one is a process in its next life. */
const NEW_LIFE = "process_start_time_seconds";

/** The metric that tells an operator of each fault: `make faults` sees it rise on a process. */
export const RAISES: Readonly<Record<string, string>> = {
  "upstream-hang": call("timeout"),
  "upstream-slow-headers": call("timeout"),
  "upstream-slow-body": call("timeout"),
  "upstream-endless-body": call("invalid"),
  "upstream-reset": call("unreachable"),
  "upstream-half-closed": call("unreachable"),
  "upstream-redirect": call("invalid"),
  "upstream-codes": call("key"),
  "upstream-malformed": call("invalid"),
  "upstream-flap": refusal("down"),
  "upstream-isolation": call("timeout"),
  "database-down-at-start": problem("storage-unavailable"),
  "database-restarted": TO_OUTBOX,
  "database-killed": TO_OUTBOX,
  "database-backends-terminated": TO_OUTBOX,
  "database-moved": TO_OUTBOX,
  "database-table-locked": TO_OUTBOX,
  "database-pool-exhausted": "database_pool_waiting",
  "database-away": "outbox_age_seconds",
  "database-flap": TO_OUTBOX,
  "database-black-hole": TO_OUTBOX,
  "database-disk-full": TO_OUTBOX,
  "service-killed": NEW_LIFE,
  "service-terminated": NEW_LIFE,
  "service-unstored": "outbox_depth",
  "quota-month": refusal("quota"),
  "quota-greedy": refusal("client-limit"),
  stampede: 'air_quality_answers_total{kind="miss"}',
  secrets: call("key"),
};

/** No process of the API has a part in these; a cluster's `kube_job_status_failed` tells of the Job. */
export const WITHOUT_API: readonly string[] = ["migrations", "unprotected"];
