/**
 * AirVisual at the speed of a socket: one fixed answer after a latency that `PUT /_latency/<ms>` or
 * `PUT /_latency/never` sets. The simulator would be measured instead of the service.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const HOUR = 3_600_000;

let latencyMs = 0;

function body(): string {
  const hour = new Date(Math.floor(Date.now() / HOUR) * HOUR).toISOString();
  return JSON.stringify({
    status: "success",
    data: {
      city: "Dublin",
      state: "Leinster",
      country: "Ireland",
      location: { type: "Point", coordinates: [-6.26, 53.35] },
      current: {
        pollution: { ts: hour, aqius: 31, mainus: "p2", aqicn: 12, maincn: "p2" },
        weather: { ts: hour, tp: 11, pr: 1013, hu: 81, ws: 5.1, wd: 220, ic: "04d" },
      },
    },
  });
}

const server = createServer((request, response) => {
  const url = request.url ?? "";
  if (request.method === "PUT") {
    const wanted = url.slice("/_latency/".length);
    latencyMs = wanted === "never" ? Number.POSITIVE_INFINITY : Number(wanted);
    response.end();
    return;
  }
  const answer = () => {
    response.setHeader("Content-Type", "application/json");
    response.end(body());
  };
  if (latencyMs === 0) answer();
  else if (latencyMs !== Number.POSITIVE_INFINITY) setTimeout(answer, latencyMs);
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  const line = { message: "listening", url: `http://127.0.0.1:${port}` };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});
process.on("SIGTERM", () => process.exit(0));
