import type { PanelQuery } from "../../platform/observability/dashboards.ts";

/** A panel's query that shows nothing. */
export interface Silent extends PanelQuery {
  /** That there is no series, or Prometheus' own words. */
  readonly reason: string;
}

interface Answer {
  readonly status: "success" | "error";
  readonly error?: string;
  readonly data?: { readonly result: readonly unknown[] };
}

const WITHIN_MS = 10_000;

/**
 * Asks a Prometheus what the panels ask it, now, and gives what shows nothing. A series without a
 * number, such as a quantile of no requests, is something: what it reads is there. Rejects when
 * Prometheus does not answer.
 */
export async function queryPanels(
  prometheusUrl: string,
  queries: readonly PanelQuery[],
): Promise<Silent[]> {
  const silent: Silent[] = [];
  for (const query of queries) {
    const response = await fetch(new URL("/api/v1/query", prometheusUrl), {
      method: "POST",
      body: new URLSearchParams({ query: query.expr }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const { status, error, data } = (await response.json()) as Answer;
    if (status === "error") silent.push({ ...query, reason: error ?? "it says no reason" });
    else if (!data || data.result.length === 0) silent.push({ ...query, reason: "no series" });
  }
  return silent;
}
