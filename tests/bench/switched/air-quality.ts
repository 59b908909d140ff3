import {
  type AirQualityDependencies,
  airQualityRoutes as withSpans,
} from "../../../service/routes/air-quality.ts";
import type { Route } from "../../../service/routes/route.ts";
import { switchedOn } from "./switch.ts";
import { WITHOUT_SPANS } from "./without-spans.ts";

const bare: { airQualityRoutes: typeof withSpans } = await import(
  `../../../service/routes/air-quality.ts${WITHOUT_SPANS}`
);

/** In front of service/routes/air-quality.ts: switched off its source has no spans. */
export function airQualityRoutes(dependencies: AirQualityDependencies): Route[] {
  const without = bare.airQualityRoutes(dependencies);
  return withSpans(dependencies).map((route, at) => ({
    ...route,
    handle: (ctx, query) => (switchedOn() ? route : (without[at] ?? route)).handle(ctx, query),
  }));
}
