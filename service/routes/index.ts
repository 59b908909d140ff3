import type { QueryStore } from "../queries/query-store.ts";
import { type AirQualityDependencies, airQualityRoutes } from "./air-quality.ts";
import { analyticsRoutes } from "./analytics.ts";
import { docsRoutes } from "./docs.ts";
import { homeRoute } from "./home.ts";
import { openApiRoute } from "./openapi.ts";
import { queriedCitiesRoutes } from "./queried-cities.ts";
import type { Route } from "./route.ts";

export interface RouteDependencies extends AirQualityDependencies {
  readonly store: QueryStore;
}

/** Every path of the API. */
export function createRoutes(dependencies: RouteDependencies): Route[] {
  const api = [
    homeRoute(),
    ...airQualityRoutes(dependencies),
    ...queriedCitiesRoutes(dependencies.store),
    ...analyticsRoutes(dependencies.store, dependencies.clock),
  ];
  return [...api, openApiRoute(api), ...docsRoutes()];
}
