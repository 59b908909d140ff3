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
});
