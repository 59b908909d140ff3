/**
 * `node --import` this, and a program of the service runs without request lines and metrics: the same
 * sources, but two of them replaced. A switch in the service would be there for this measurement only.
 */
import { registerHooks } from "node:module";

const service = new URL("../../../service/", import.meta.url);
const REPLACED = new Map(
  ["metrics.ts", "middleware/observe.ts"].map((path) => [
    new URL(path, service).href,
    import.meta.resolve(`./${path.replace("middleware/", "")}`),
  ]),
);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return { ...found, url: REPLACED.get(found.url) ?? found.url };
  },
});
