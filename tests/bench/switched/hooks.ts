/**
 * `node --import` this, and SIGUSR2 switches a program of the service between observed and not: the
 * same process, whose request lines and metrics two small files stand in front of. A switch in the
 * service itself would be there for this measurement only.
 */
import { registerHooks } from "node:module";

const service = new URL("../../../service/", import.meta.url);
/** The service's files, and what stands in front of each. */
const IN_FRONT = new Map([
  [new URL("metrics.ts", service).href, import.meta.resolve("./metrics.ts")],
  [new URL("middleware/observe.ts", service).href, import.meta.resolve("./observe.ts")],
]);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const inFront = IN_FRONT.get(found.url);
    return inFront && context.parentURL !== inFront ? { ...found, url: inFront } : found;
  },
});
