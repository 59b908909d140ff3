/**
 * `node --import` this, and a program of the service does without what SWITCHED names in every other
 * tenth of a second: small files stand in front of its own. A switch in the service itself would be
 * there for this measurement only, and two processes differ by more than what is measured.
 */
import { registerHooks } from "node:module";
import { WITHOUT_SPANS, withoutSpans } from "./without-spans.ts";

const service = new URL("../../../service/", import.meta.url);
/** The service's files, and what stands in front of each. */
const IN_FRONT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  observing: { "metrics.ts": "./metrics.ts", "middleware/observe.ts": "./observe.ts" },
  tracing: { "routes/air-quality.ts": "./air-quality.ts", "middleware/observe.ts": "./counted.ts" },
};

const inFrontOf = new Map(
  Object.entries(IN_FRONT[process.env.SWITCHED ?? ""] ?? {}).map(([file, front]) => [
    new URL(file, service).href,
    import.meta.resolve(front),
  ]),
);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const front = inFrontOf.get(found.url);
    return front && context.parentURL !== front ? { ...found, url: front } : found;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(WITHOUT_SPANS)) return loaded;
    return { ...loaded, source: withoutSpans(String(loaded.source)) };
  },
});
