/**
 * The service as it is usually written: Koa, got and knex, one upstream call and one INSERT for every
 * request, nothing kept and nothing shared.
 */
import { Agent, createServer } from "node:http";
import got from "got";
import createKnex from "knex";
import Koa from "koa";
import { newQueryId } from "../../../service/ids.ts";
import { announce, coordinatesOf, HEADERS, observe, requestIdOf, setting } from "./common.ts";
import { insertPlainly } from "./plain-insert.ts";

interface State {
  requestId: string;
}

const ROUTE = "/v1/air-quality";

interface NearestCity {
  data: {
    city: string;
    state?: string;
    country?: string;
    current: { pollution: { aqius: number } };
  };
}

const upstream = got.extend({
  retry: { limit: 0 },
  timeout: { request: 2_500 },
  agent: { http: new Agent({ keepAlive: true }) },
});
const url = `${setting("AIRVISUAL_URL")}/nearest_city`;

const knex = createKnex({
  client: "pg",
  connection: setting("DATABASE_URL"),
  pool: { min: 10, max: 10 },
});

const app = new Koa<State>();

app.use(async (ctx, next) => {
  const started = performance.now();
  const requestId = requestIdOf(ctx.req.headers["x-request-id"]);
  ctx.state.requestId = requestId;
  ctx.set("X-Request-Id", requestId);
  ctx.res.once("close", () =>
    observe({ requestId, method: ctx.method, route: ROUTE, status: ctx.status, started }),
  );
  await next();
});

app.use(async (ctx, next) => {
  ctx.set(HEADERS);
  await next();
});

app.use(async (ctx) => {
  if (ctx.path !== ROUTE) return;
  const point = coordinatesOf(ctx.url);
  if (!point) return ctx.throw(400);
  const searchParams = { lat: point.latitude, lon: point.longitude, key: "bench" };
  const { data } = await upstream(url, { searchParams }).json<NearestCity>();
  const { city, state, country } = data;
  const usIndex = data.current.pollution.aqius;
  await insertPlainly(knex, {
    id: newQueryId(Date.now()),
    requestId: ctx.state.requestId,
    queriedAt: Date.now(),
    cellLatitude: point.latitude,
    cellLongitude: point.longitude,
    city,
    state,
    country,
    usIndex,
    answerKind: "miss",
    ageSeconds: 0,
    apiVersion: 1,
  });
  ctx.body = { city, air_quality_index: usIndex };
});

announce(createServer(app.callback()));
