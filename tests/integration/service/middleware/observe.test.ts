import { connect } from "node:net";
import { expect } from "chai";
import { exchangeBytes } from "../../../support/raw-http.ts";
import { until } from "../../../support/wait.ts";
import { type Service, startService } from "../support.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly aborted?: true;
  readonly problem?: string;
}

describe("what is seen of requests from outside", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  const requestLines = (): Line[] =>
    service.logLines.map((line) => JSON.parse(line)).filter(({ message }) => message === "request");

  const counts = async (): Promise<string[]> =>
    (await service.metrics()).split("\n").filter((line) => line.startsWith("http_requests_total{"));

  it("is one line of JSON per request, without query and address", async () => {
    const before = requestLines().length;

    await service.ask("/air-quality?lat=52.5212345&lon=13.405");
    await service.ask("/air-quality?lat=91.7654321&lon=0");

    const lines = await until(() => requestLines().length === before + 2 && requestLines());
    expect(lines.slice(before).map(({ level, status }) => [level, status])).to.deep.equal([
      ["info", 200],
      ["info", 400],
    ]);
    expect(service.logLines.join()).not.to.match(/52\.5212345|91\.7654321|"127\.0\.0\.1"/);
    for (const line of service.logLines) expect(line.length).to.be.below(4096);
  });

  it("is a count per method, route and status", async () => {
    await service.ask("/v1/air-quality?lat=52.52&lon=13.405");
    await service.ask("/v1/air-quality?lat=52.52&lon=13.405", { method: "HEAD" });
    await service.ask("/v1/air-quality", { method: "DELETE" });

    const lines = await until(async () => {
      const seen = (await counts()).filter((line) => line.includes('"/v1/air-quality"'));
      return seen.length === 3 && seen;
    });

    expect(lines).to.have.members([
      'http_requests_total{method="GET",route="/v1/air-quality",status="200"} 1',
      'http_requests_total{method="HEAD",route="/v1/air-quality",status="200"} 1',
      'http_requests_total{method="DELETE",route="/v1/air-quality",status="405"} 1',
    ]);
  });

  it("has no label that a stranger can choose", async () => {
    const send = (method: string, path: string) =>
      exchangeBytes(
        service.server.url,
        `${method} ${path} HTTP/1.1\r\nHost: api\r\nConnection: close\r\n\r\n`,
      );

    for (let number = 0; number < 50; number += 1) await send("GET", `/path-${number}`);
    for (const method of ["PROPFIND", "TRACE", "MKCOL", "REPORT", "QUERY", "FOO"]) {
      await send(method, "/unknown");
    }

    const labels = await until(async () => {
      const seen = (await counts()).filter((line) => line.includes('route="none"'));
      return seen.some((line) => line.endsWith(" 50")) && seen;
    });
    // FOO is not even HTTP to the parser.
    expect(labels).to.have.members([
      'http_requests_total{method="GET",route="none",status="404"} 50',
      'http_requests_total{method="other",route="none",status="404"} 5',
    ]);
    expect(await service.metrics()).not.to.match(/path-\d|PROPFIND|TRACE/);
  });

  it("is a line for a consumer that went away before its answer", async () => {
    service.simulator.control.setBehaviour({ kind: "latency", ms: 200 });
    const { hostname, port } = new URL(service.server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write("GET /v2/air-quality?lat=1&lon=1 HTTP/1.1\r\nHost: api\r\n\r\n");
    await until(() => service.simulator.control.stats().byCoordinates["1.025,1.025"] === 1);

    socket.destroy();

    const line = await until(() => requestLines().find(({ aborted }) => aborted));
    expect(line).to.include({ method: "GET", route: "/v2/air-quality" });
  });

  it("has nothing that a consumer says of a place or of itself", async () => {
    const before = service.logLines.length;
    const headers = {
      "x-forwarded-for": "203.0.113.77",
      "user-agent": "canary-program",
      referer: "https://canary.example/?lat=51.7654321",
      "x-request-id": "canary-id",
    };
    const paths = [
      "/v2/air-quality?lat=1&lon=1&51.7654321=1",
      "/v2/air-quality?lat=51.7654321N&lon=51.7654321",
      "/51.7654321",
      "/v2/queries?cursor=51.7654321&city=51.7654321",
      "/air-quality?lat=51.7654321&lon=7.7654321",
    ];

    for (const path of paths) await service.ask(path, { headers });

    const said = () => service.logLines.slice(before);
    await until(() => said().filter((line) => line.includes('"request"')).length === paths.length);
    expect(said().join()).not.to.match(/7654321|203\.0\.113|canary/);
  });

  it("is an error only when somebody must act: a refused key, not a source that is down", async () => {
    const { control } = service.simulator;
    control.setBehaviour({ kind: "error", message: "too_many_requests" });
    await service.ask("/air-quality?lat=33.02&lon=1.02");
    control.setBehaviour({ kind: "error", message: "incorrect_api_key" });
    await service.forgetCalls();
    await service.ask("/air-quality?lat=34.02&lon=1.02");
    control.clearBehaviour();
    await service.forgetCalls();

    const failed = await until(() => {
      const lines = requestLines().filter(({ problem }) => problem?.startsWith("upstream-"));
      return lines.length === 2 && lines;
    });
    expect(failed.map(({ level, problem }) => [level, problem])).to.deep.equal([
      ["warn", "upstream-quota"],
      ["error", "upstream-key"],
    ]);
  });
});
