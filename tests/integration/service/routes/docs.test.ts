import { expect } from "chai";
import { PROBLEMS } from "../../../../service/errors.ts";
import { type Service, startService } from "../support.ts";

describe("GET /docs", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("is a page that loads from this server alone", async () => {
    const { status, headers, text } = await service.ask("/docs");

    expect(status).to.equal(200);
    expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).to.match(
      /^default-src 'none'; script-src 'self';/,
    );
    expect(headers.get("content-security-policy")).not.to.match(/https?:|\*|unsafe-eval/);
    expect(text).not.to.match(/https?:|"\/\//);
  });

  it("finds every file that the page names, with a type that a browser takes", async () => {
    const { text } = await service.ask("/docs");
    const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "");

    const answers = await Promise.all(files.map((path) => service.ask(path)));

    expect(files).to.deep.equal([
      "/docs/swagger-ui.css",
      "/docs/swagger-ui-bundle.js",
      "/docs/start.js",
    ]);
    expect(
      answers.map(({ status, headers }) => [status, headers.get("content-type")]),
    ).to.deep.equal([
      [200, "text/css; charset=utf-8"],
      [200, "text/javascript; charset=utf-8"],
      [200, "text/javascript; charset=utf-8"],
    ]);
    expect(answers[1]?.text).to.include("SwaggerUIBundle");
    expect(answers[2]?.text).to.include('url: "/openapi.json"');
  });

  it("runs no inline script, which its policy forbids", async () => {
    const { text } = await service.ask("/docs");

    expect(text).not.to.match(/<script(?![^>]*\bsrc=)|\son\w+=/);
  });
});

describe("GET /problems", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("explains every type under the fragment that problem documents point to", async () => {
    const { text } = await service.ask("/problems");

    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).to.deep.equal(Object.keys(PROBLEMS));
    for (const { status, title, remedy } of Object.values(PROBLEMS)) {
      expect(text).to.include(`<td>${status}<td>${title}<td>${remedy}`);
    }
  });
});
