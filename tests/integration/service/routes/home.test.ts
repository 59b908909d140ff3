import { expect } from "chai";
import { type Service, startService } from "../support.ts";

describe("GET /", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  for (const accept of ["*/*", "text/plain", "application/json", "image/png"]) {
    it(`says in plain text that the API runs to Accept: ${accept}`, async () => {
      const { status, headers, text } = await service.ask("/", { headers: { accept } });

      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.equal("text/plain; charset=utf-8");
      expect(text).to.equal("Air Quality API running");
    });
  }

  it("gives a browser a page that links the documentation", async () => {
    const { headers, text } = await service.ask("/", {
      headers: { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" },
    });

    expect(headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(headers.get("vary")).to.equal("Accept");
    expect(text).to.include("<h1>Air Quality API running</h1>");
    expect(text).to.include('href="/docs"');
    expect(headers.get("content-security-policy")).to.match(
      /^default-src 'none';.*frame-ancestors 'none'/,
    );
    expect(text).not.to.match(/https?:|\/\//);
  });
});
