import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { RequestError, TimeoutError } from "got";
import type { Coordinates } from "../coordinates.ts";
import { AirVisualError } from "./failures.ts";
import { type AirQuality, parseNearestCity } from "./payload.ts";

/** The upstream as the rest of the service sees it. */
export interface AirVisual {
  /**
   * The city nearest to a point and its air quality. Exactly one call, no retry, bounded by the
   * deadline and by `withinMs` milliseconds, whichever is shorter; fails only with an AirVisualError,
   * which never carries URL or key.
   */
  nearestCity(point: Coordinates, withinMs: number): Promise<AirQuality>;
}

export interface AirVisualOptions {
  /** Base address including the version, such as `https://host/v2`. */
  readonly url: URL;
  /** Read anew for every call, so that a rotated key works without a restart. */
  readonly readKey: () => Promise<string>;
  /** Milliseconds from the call until its last byte, whatever the upstream does. */
  readonly deadlineMs: number;
}

/** A real answer has about 500 bytes. */
const MAX_BODY_BYTES = 64 * 1024;

/** The one place that knows AirVisual's URL, its key and got. */
export function createAirVisual({ url, readKey, deadlineMs }: AirVisualOptions): AirVisual {
  const client = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    // A compressed bomb can't grow here: what comes compressed all the same is refused as not JSON.
    decompress: false,
    headers: { "accept-encoding": "identity", "user-agent": "air-quality-platform" },
    agent: { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) },
    responseType: "text",
  });
  const endpoint = `${url.href.replace(/\/$/, "")}/nearest_city`;

  return {
    async nearestCity({ latitude, longitude }, withinMs) {
      const key = await readKey().catch(() => {
        throw new AirVisualError("key", "the key file cannot be read");
      });
      const { status, body } = await ask(
        key,
        { lat: latitude, lon: longitude },
        Math.min(deadlineMs, withinMs),
      );
      return parseNearestCity(status, body);
    },
  };

  async function ask(key: string, point: { lat: number; lon: number }, deadline: number) {
    const tooLarge = new AbortController();
    const signal = AbortSignal.any([
      tooLarge.signal,
      AbortSignal.timeout(Math.max(1, Math.floor(deadline))),
    ]);
    try {
      const request = client(endpoint, { searchParams: { ...point, key }, signal });
      request.on("downloadProgress", ({ transferred }: { transferred: number }) => {
        if (transferred > MAX_BODY_BYTES) tooLarge.abort();
      });
      const { statusCode, body } = await request;
      return { status: statusCode, body };
    } catch (error) {
      if (tooLarge.signal.aborted) throw new AirVisualError("invalid", "the body is too large");
      throw failureOfCall(error, signal.aborted);
    }
  }
}

/** got's messages contain the URL with the key: only its system error code survives. */
function failureOfCall(error: unknown, deadlinePassed: boolean): AirVisualError {
  if (deadlinePassed || error instanceof TimeoutError) {
    return new AirVisualError("timeout", "no complete answer within the deadline");
  }
  const code = error instanceof RequestError ? error.code : "unknown";
  return new AirVisualError("unreachable", code);
}
