import { expect } from "chai";
import { PROBLEMS } from "../../service/errors.ts";
import { document } from "../support/contract.ts";
import { clientOf, type Target } from "./target.ts";

const BROWSER = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };
/** What a browser would load from somewhere else; an XML namespace is only a name. */
const ELSEWHERE =
  /(?:src|href)="(?!\/[^/]|data:)|url\(\s*(?!["']?(?:data:|#))|@import|https?:\/\/(?!www\.w3\.org\/)/;

/** What is there to read, for people and for programs. */
export function describePages(target: () => Target): void {
  const { ask } = clientOf(target);

  describe("GET /", () => {
    for (const accept of ["*/*", "text/plain", "application/json"]) {
      it(`says in plain text that the API runs to Accept: ${accept}`, async () => {
        const { status, headers, text } = await ask("/", { headers: { accept } });

        expect(status).to.equal(200);
        expect(headers.get("content-type")).to.equal("text/plain; charset=utf-8");
        expect(text).to.equal("Air Quality API running");
      });
    }

    it("gives a browser a page that links the documentation", async () => {
      const { headers, text } = await ask("/", BROWSER);

      expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
      expect(headers.get("vary")).to.include("Accept");
      expect(text).to.include("Air Quality API running").and.to.include('href="/docs"');
    });
  });

  describe("GET /docs", () => {
    const assets = async () =>
      [...(await ask("/docs")).text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(
        ([, path]) => path ?? "",
      );

    it("is a page, and finds every file that it names", async () => {
      const { status, headers } = await ask("/docs", BROWSER);
      const paths = await assets();

      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
      expect(paths.filter((path) => path.endsWith(".js"))).not.to.deep.equal([]);
      for (const path of paths) {
        const answer = await ask(path);
        const type = path.endsWith(".css") ? "text/css" : "text/javascript";
        expect(answer.status, path).to.equal(200);
        expect(answer.headers.get("content-type"), path).to.equal(`${type}; charset=utf-8`);
        expect(answer.text, path).not.to.equal("");
      }
    });

    it("shows the OpenAPI document of this API", async () => {
      const scripts = await Promise.all((await assets()).map((path) => ask(path)));

      expect(scripts.filter(({ text }) => text.includes('url: "/openapi.json"'))).to.have.length(1);
    });
  });

  describe("a browser", () => {
    for (const path of ["/", "/docs", "/problems", "/docs/start.js", "/docs/swagger-ui.css"]) {
      it(`is referred to no other host by ${path}`, async () => {
        const { status, text } = await ask(path, BROWSER);

        expect(status).to.equal(200);
        expect(text).not.to.match(ELSEWHERE);
      });
    }

    for (const path of ["/", "/docs", "/problems"]) {
      it(`may load from no other host what belongs to ${path}`, async () => {
        const policy = (await ask(path, BROWSER)).headers.get("content-security-policy");

        expect(policy).to.match(/^default-src 'none';/);
        expect(policy).not.to.match(/https?:|\*|unsafe-eval/);
      });
    }
  });

  describe("GET /openapi.json", () => {
    it("is OpenAPI 3.1 and lists every resource", async () => {
      const { status, headers, json } = await ask("/openapi.json");

      const { openapi, paths } = json() as { openapi: string; paths: object };
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal("application/json; charset=utf-8");
      expect(openapi).to.match(/^3\.1\./);
      expect(paths).to.have.all.keys(
        "/",
        "/air-quality",
        "/v1/air-quality",
        "/v2/air-quality",
        "/queried-cities",
        "/v1/queried-cities",
        "/v2/queries",
        "/v2/cities/top",
        "/v2/queries/hourly",
      );
    });

    it("is the document that the answers of these tests are checked against", async () => {
      const { json } = await ask("/openapi.json");

      expect((json() as typeof document).paths).to.deep.equal(document.paths);
    });

    it("lists nothing that is not there", async () => {
      const { paths } = (await ask("/openapi.json")).json() as { paths: object };

      for (const path of Object.keys(paths)) {
        expect((await ask(path)).status, path).to.be.oneOf([200, 400]);
      }
    });
  });

  describe("GET /problems", () => {
    it("names every problem, with what it means and what to do", async () => {
      const { status, text } = await ask("/problems");

      expect(status).to.equal(200);
      for (const [name, { title, remedy }] of Object.entries(PROBLEMS)) {
        expect(text).to.include(`id="${name}"`).and.to.include(title).and.to.include(remedy);
      }
    });
  });

  describe("what does not change", () => {
    for (const path of ["/", "/openapi.json", "/docs", "/problems"]) {
      it(`answers HEAD ${path} with the headers of GET, without a body`, async () => {
        const get = await ask(path);

        const head = await ask(path, { method: "HEAD" });

        expect([head.status, head.text]).to.deep.equal([200, ""]);
        for (const name of ["content-type", "cache-control", "etag"]) {
          expect(head.headers.get(name), name).to.equal(get.headers.get(name));
        }
      });

      it(`saves a consumer of ${path} the body that it has`, async () => {
        const etag = (await ask(path)).headers.get("etag") ?? "";

        const { status, text } = await ask(path, { headers: { "if-none-match": etag } });

        expect([status, text]).to.deep.equal([304, ""]);
      });
    }
  });
}
