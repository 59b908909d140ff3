import { expect } from "chai";
import { ASSETS } from "../../../../service/status/assets.ts";
import { type Service, startService } from "../support.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

describe("the status page on the admin port", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`${service.server.adminUrl}${path}`, { method });
    const { status, headers } = response;
    const header = (name: string) => headers.get(name);
    return { status, header, text: await response.text() };
  };

  it("is HTML under a policy that allows nothing from elsewhere and nothing inline", async () => {
    const { status, header, text } = await ask("/status");

    expect([status, header("content-type")]).to.deep.equal([200, "text/html; charset=utf-8"]);
    expect(header("content-security-policy")).to.equal(POLICY);
    expect(header("x-content-type-options")).to.equal("nosniff");
    expect(text).to.include("<h1>Air Quality API</h1>");
  });

  it("finds every file that it names, with a type that a browser takes", async () => {
    const { text } = await ask("/status");
    const named = [...text.matchAll(/(?:src|href)="(\/status\/[^"]+)"/g)].map(([, path]) => path);
    const files = Object.keys(ASSETS).filter((name) => name !== "index.html");

    const answers = await Promise.all(files.map((name) => ask(`/status/${name}`)));

    expect(files.map((name) => `/status/${name}`)).to.include.members(named);
    expect(answers.map(({ status }) => status)).to.deep.equal(files.map(() => 200));
    expect(answers.map(({ header }) => header("content-type"))).to.deep.equal(
      files.map((name) => ASSETS[name as keyof typeof ASSETS]),
    );
    for (const { text } of answers) expect(text).not.to.equal("");
  });

  it("answers HEAD without a body", async () => {
    const { status, text } = await ask("/status", "HEAD");

    expect([status, text]).to.deep.equal([200, ""]);
  });

  for (const path of [
    "/status/",
    "/status/index.html",
    "/status/tsconfig.json",
    "/status/../admin.ts",
    "/status/..%2fadmin.ts",
  ]) {
    it(`has nothing for ${path}`, async () => {
      expect((await ask(path)).status).to.equal(404);
    });
  }

  for (const path of ["/status", "/status.json", "/status/main.js"]) {
    it(`is not on the API's port: ${path}`, async () => {
      const { status, json } = await service.ask(path);

      expect(status).to.equal(404);
      expect(json()).to.include({ type: "/problems#not-found" });
    });
  }
});
