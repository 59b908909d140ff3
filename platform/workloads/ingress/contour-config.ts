import { shortHash } from "../../hash.ts";

export interface ContourConfigArgs {
  /** Seconds that a client may take to send a whole request. */
  readonly requestSeconds: number;
}

/**
 * One line per request. Left out: the query, which holds where somebody is; the client's address and
 * its program, which say who. `connection_id` tells whether two requests came the same way.
 * `request_id` is the answer's, which the API's own log has too: Envoy passes on whatever a client
 * sends, and the API replaces what is no UUID.
 */
const LOG_FIELDS = [
  "@timestamp",
  "request_id=%RESP(X-REQUEST-ID):64%",
  "given_request_id=%REQ(X-REQUEST-ID):64%",
  "connection_id",
  "authority=%REQ(:AUTHORITY):256%",
  "method",
  "path=%REQ_WITHOUT_QUERY(:PATH):256%",
  "protocol",
  "response_code",
  "response_code_details",
  "response_flags",
  "duration",
  "bytes_received",
  "bytes_sent",
  "upstream_cluster",
  "upstream_host",
  "upstream_service_time",
  "upstream_request_attempt_count",
  "upstream_transport_failure_reason",
];

/** Of one connection, either way; Envoy's own 1 MiB is too much for as many as it takes. */
const BUFFER_BYTES = 32_768;

/**
 * Contour's configuration file, which is YAML, and JSON is YAML too; Contour refuses to start with a key
 * that it does not know.
 */
export const contourConfig = ({ requestSeconds }: ContourConfigArgs) => {
  const config = {
    disablePermitInsecure: true,
    "accesslog-format": "json",
    "json-fields": LOG_FIELDS,
    // No max-connection-duration: it closes idle connections under a client's next request.
    timeouts: {
      "request-timeout": `${requestSeconds}s`,
      "connection-idle-timeout": "60s",
      "stream-idle-timeout": "60s",
      "connect-timeout": "2s",
    },
    // Whoever talks to Envoy is the client: what it says of others before it is not believed.
    network: { "num-trusted-hops": 0 },
    listener: {
      "per-connection-buffer-limit-bytes": BUFFER_BYTES,
      "http2-max-concurrent-streams": 100,
    },
    cluster: { "per-connection-buffer-limit-bytes": BUFFER_BYTES },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
};

/** Contour reads its file once: another text must be another pod. */
export const configName = (text: string) => `contour-${shortHash(text)}`;
