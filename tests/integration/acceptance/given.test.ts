import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { givenTarget } from "../../acceptance/given.ts";
import { clientOf } from "../../acceptance/target.ts";

describe("the target that the environment names", () => {
  let server: Server;
  let asked: IncomingMessage;
  let url: string;

  before((done) => {
    server = createServer((request, response) => {
      asked = request;
      response.setHeader("x-request-id", crypto.randomUUID());
      response.setHeader("access-control-allow-origin", "*");
      response.end();
    });
    server.listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.close(done);
  });

  it("is asked by its name, which no name server has to know", async () => {
    const host = "given.test.invalid";

    await clientOf(() => givenTarget({ API_URL: `${url}/`, API_HOST: host })).ask("/a?b");

    expect(asked.url).to.equal("/a?b");
    expect(asked.headers.host).to.equal(`${host}:${new URL(url).port}`);
    expect(asked.headers).not.to.include.keys("x-release");
  });

  it("is asked for the one release", async () => {
    await clientOf(() => givenTarget({ API_URL: url, API_RELEASE: "r-1a2b3c4" })).ask("/a");

    expect(asked.headers["x-release"]).to.equal("r-1a2b3c4");
    expect(asked.headers.host).to.equal(new URL(url).host);
  });

  it("is where it answers when nothing else is named", () => {
    const empty = { API_HOST: "", API_RELEASE: "", SIMULATOR_URL: "" };

    expect(givenTarget({ ...empty, API_URL: "https://api.example/" })).to.deep.equal({
      url: "https://api.example",
    });
  });

  for (const [name, value] of [
    ["API_URL", ""],
    ["API_URL", "127.0.0.1:9090"],
    ["API_HOST", "http://api.example"],
    ["API_HOST", "api.example:80"],
    ["API_RELEASE", "r 1"],
    ["SIMULATOR_URL", "simulator"],
  ] as const) {
    it(`is refused by name: ${name}=${value}`, () => {
      const env = { API_URL: "http://127.0.0.1:9090", [name]: value };

      expect(() => givenTarget(env)).to.throw(`${name} must be `);
    });
  }

  it("is told apart from a server that is not there", async () => {
    const { ask } = clientOf(() => givenTarget({ API_URL: "http://127.0.0.1:1" }));

    const failure = await ask("/").catch((error: Error) => error);

    expect(failure).to.have.property("message").that.includes("http://127.0.0.1:1/ has no answer");
  });
});
