import { expect } from "chai";
import { parse } from "yaml";
import {
  configName,
  contourConfig,
} from "../../../../platform/workloads/ingress/contour-config.ts";

const text = contourConfig({ requestSeconds: 30 });
const config = parse(text);

describe("contourConfig", () => {
  it("logs each request as JSON, with its id, its path, its end and who answered", () => {
    const names = config["json-fields"].map((field: string) => field.split("=")[0]);

    expect(config["accesslog-format"]).to.equal("json");
    expect(names).to.include.members([
      ...["@timestamp", "request_id", "method", "path", "response_code", "response_flags"],
      ...["duration", "bytes_sent", "upstream_host", "upstream_service_time"],
    ]);
  });

  it("logs the id that the API gave a request, and the one that came in", () => {
    expect(config["json-fields"]).to.include.members([
      "request_id=%RESP(X-REQUEST-ID):64%",
      "given_request_id=%REQ(X-REQUEST-ID):64%",
    ]);
  });

  it("logs no query", () => {
    const fields: string[] = config["json-fields"];

    expect(fields).to.include("path=%REQ_WITHOUT_QUERY(:PATH):256%");
    expect(fields).to.not.include("path");
    expect(fields.filter((field) => /%REQ\([^)]*PATH|REFERER|COOKIE/i.test(field))).to.be.empty;
  });

  it("logs nobody's address", () => {
    expect(text).to.not.match(/downstream_\w*address|forwarded|user_agent/i);
  });

  it("cuts what a client can make as long as it likes", () => {
    const given = config["json-fields"].filter((field: string) => /%(REQ|RESP)/.test(field));

    expect(given).to.have.length(4);
    for (const field of given) expect(field).to.match(/\):\d+%$/);
  });

  it("bounds a request, a silence and a connecting, and no connection's life", () => {
    expect(config.timeouts).to.deep.equal({
      "request-timeout": "30s",
      "connection-idle-timeout": "60s",
      "stream-idle-timeout": "60s",
      "connect-timeout": "2s",
    });
  });

  it("lets no route undo TLS, and believes no header about the client", () => {
    expect(config.disablePermitInsecure).to.equal(true);
    expect(config.network).to.deep.equal({ "num-trusted-hops": 0 });
  });
});

describe("configName", () => {
  it("is another one for another configuration, and the same for the same", () => {
    const other = contourConfig({ requestSeconds: 31 });

    expect(configName(text)).to.equal(configName(contourConfig({ requestSeconds: 30 })));
    expect(configName(text)).to.not.equal(configName(other));
    expect(configName(text)).to.match(/^contour-[\da-f]{10}$/);
  });
});
