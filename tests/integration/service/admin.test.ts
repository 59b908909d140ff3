import { expect } from "chai";
import packageJson from "../../../package.json" with { type: "json" };
import { type Service, startService } from "./support.ts";

describe("the admin port", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`${service.server.adminUrl}${path}`, { method });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  for (const path of ["/livez", "/readyz", "/startupz"]) {
    it(`says ok at ${path}, which nobody may keep`, async () => {
      const { status, headers, text } = await ask(path);

      expect([status, text]).to.deep.equal([200, "ok\n"]);
      expect(headers.get("cache-control")).to.equal("no-store");
    });

    it(`answers HEAD ${path} for probes that want no body`, async () => {
      const { status, text } = await ask(path, "HEAD");

      expect([status, text]).to.deep.equal([200, ""]);
    });
  }

  it("names the release at /version", async () => {
    const { text } = await ask("/version");

    expect(JSON.parse(text)).to.deep.equal({ version: packageJson.version });
  });

  it("gives Prometheus requests by route, calls to AirVisual by result, and readiness", async () => {
    await service.ask("/air-quality?lat=52.52&lon=13.405");

    const { headers, text } = await ask("/metrics");

    expect(headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'http_requests_total{method="GET",route="/air-quality",status="200"} 1',
      'http_request_duration_seconds_count{method="GET",route="/air-quality"} 1',
      'air_visual_call_duration_seconds_count{result="ok"} 1',
      "air_quality_ready 1",
      `air_quality_build_info{version="${packageJson.version}"} 1`,
    ]) {
      expect(text.split("\n")).to.include(line);
    }
  });

  for (const [method, path] of [
    ["GET", "/"],
    ["GET", "/air-quality?lat=52.52&lon=13.405"],
    ["GET", "/livez/"],
    ["POST", "/livez"],
    ["DELETE", "/metrics"],
  ] as const) {
    it(`has nothing for ${method} ${path}`, async () => {
      const { status } = await ask(path, method);

      expect(status).to.equal(404);
    });
  }

  for (const path of ["/livez", "/readyz", "/startupz", "/metrics", "/version"]) {
    it(`alone has ${path}: the API's port does not`, async () => {
      const { status, json } = await service.ask(path);

      expect(status).to.equal(404);
      expect(json()).to.include({ type: "/problems#not-found" });
    });
  }
});
