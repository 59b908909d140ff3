import type { Input } from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";

/** Ports of the container, and their names. */
export const PORTS = { http: 9090, admin: 9091 } as const;
export const OUTBOX_FOLDER = "/outbox";

/** Seconds that a pod serves on while Envoy learns that it goes (facts: sub-second idle, seconds under load). */
export const PRE_STOP_SECONDS = 10;
/** Seconds a stopping process may bring its outbox into the database. */
const STOP_GRACE_SECONDS = 100;
/** Seconds of the drain before that (service/listener.ts), of the last traces after it, and some to spare. */
const DRAIN_SECONDS = 10;
export const GRACE_SECONDS = PRE_STOP_SECONDS + DRAIN_SECONDS + STOP_GRACE_SECONDS;

const MIB = 1024 * 1024;
/** Envoy is the one proxy in front of a pod that the API may believe. */
const TRUSTED_PROXIES = 1;

export interface ApiEnvironmentArgs {
  /** How it comes into the database. */
  readonly login: Readonly<Record<string, Input<string>>>;
  readonly airVisualUrl: string;
  readonly airVisualKeyFile: string;
  readonly api: PlatformConfig["api"];
  readonly airVisual: PlatformConfig["airVisual"];
}

/** The API's variables; a test gives them to service/config.ts. No secret is among them. */
export function apiEnvironment(args: ApiEnvironmentArgs): Record<string, Input<string>> {
  const { api, airVisual } = args;
  const share = (calls: number) =>
    String(Math.max(1, Math.floor((calls * airVisual.sharePercent) / 100)));
  return {
    PORT: String(PORTS.http),
    ADMIN_PORT: String(PORTS.admin),
    LOG_LEVEL: api.logLevel,
    ...args.login,
    DATABASE_POOL_MAX: String(api.poolMax),
    AIRVISUAL_URL: args.airVisualUrl,
    AIRVISUAL_API_KEY_FILE: args.airVisualKeyFile,
    ...(airVisual.keyCreated && { AIRVISUAL_KEY_CREATED: airVisual.keyCreated }),
    QUOTA_PER_MINUTE: share(airVisual.quotaPerMinute),
    QUOTA_PER_DAY: share(airVisual.quotaPerDay),
    QUOTA_PER_MONTH: share(airVisual.quotaPerMonth),
    TRUSTED_PROXIES: String(TRUSTED_PROXIES),
    OUTBOX_DIR: OUTBOX_FOLDER,
    OUTBOX_MAX_BYTES: String(api.outboxMib * MIB),
    STOP_GRACE_SECONDS: String(STOP_GRACE_SECONDS),
    ...(api.tracesEndpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: api.tracesEndpoint }),
  };
}
