import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { Aws } from "../../../../../platform/commands/aws/cli.ts";
import { alertsOfAmazon } from "../../../../../platform/commands/status/prometheus.ts";

const REGION = "eu-central-1";
const CREDENTIALS = {
  AccessKeyId: "AKIDEXAMPLE",
  SecretAccessKey: "a secret of nobody",
  SessionToken: "a token of nobody",
};
const EMPTY = createHash("sha256").update("").digest("hex");
const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();

/** What AWS works out of a request's headers, by the book, to compare. */
function signatureOf(path: string, headers: IncomingHttpHeaders): string {
  const [, names = ""] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? [];
  const signed = names.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = ["GET", path, "", signed.join(""), names, EMPTY].join("\n");
  const time = String(headers["x-amz-date"]);
  const scope = [time.slice(0, 8), REGION, "aps", "aws4_request"];
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), hashed].join("\n");
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.SecretAccessKey}`);
  return hmac(key, text).toString("hex");
}

describe("Amazon Managed Prometheus", () => {
  const asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
  const commands: string[] = [];
  let answer = { status: 200, body: "" };
  const server = createServer(({ url = "", headers }, response) => {
    asked.push({ url, headers });
    response.writeHead(answer.status).end(answer.body);
  });
  const aws: Aws = async <T>(...args: readonly string[]) => {
    commands.push(args.join(" "));
    return { ...CREDENTIALS } as object as Partial<T>;
  };
  const workspace = () => {
    const { port } = server.address() as AddressInfo;
    return { endpoint: `http://127.0.0.1:${port}/workspaces/ws-1/`, region: REGION };
  };

  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => void server.close());
  beforeEach(() => {
    asked.length = 0;
    commands.length = 0;
    answer = { status: 200, body: JSON.stringify({ status: "success", data: { alerts: [] } }) };
  });

  it("is asked for the workspace's alerts with a signature of whoever uses the AWS command line", async () => {
    expect(await alertsOfAmazon(workspace(), aws)).to.deep.equal({ data: { alerts: [] } });

    const [{ url, headers } = expect.fail()] = asked;
    expect(commands).to.deep.equal(["configure export-credentials"]);
    expect(url).to.equal("/workspaces/ws-1/api/v1/alerts");
    expect(headers["x-amz-security-token"]).to.equal(CREDENTIALS.SessionToken);
    expect(headers.authorization)
      .to.match(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/aps\/aws4_request, /,
      )
      .and.match(/SignedHeaders=host;[^,]*x-amz-date;x-amz-security-token/)
      .and.match(new RegExp(`Signature=${signatureOf(url, headers)}$`));
  });

  it("is told to have refused, in its own words and without a secret", async () => {
    answer = { status: 403, body: '{"message":"not authorized to perform aps:ListAlerts"}' };

    const fault = await alertsOfAmazon(workspace(), aws).catch(String);

    expect(fault).to.include("answers 403").and.include("aps:ListAlerts");
    expect(fault).not.to.include(CREDENTIALS.SecretAccessKey);
    expect(fault).not.to.include(CREDENTIALS.SessionToken);
  });

  it("is not asked without credentials", async () => {
    const nobody: Aws = async () => ({});

    expect(await alertsOfAmazon(workspace(), nobody).catch(String)).to.include("no credentials");
    expect(asked).to.deep.equal([]);
  });

  it("is not believed when it answers something else", async () => {
    answer = { status: 200, body: "{}" };

    expect(await alertsOfAmazon(workspace(), aws).catch(String)).to.include("no alerts");
  });
});
