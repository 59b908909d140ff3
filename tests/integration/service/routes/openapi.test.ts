import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { PROBLEMS } from "../../../../service/errors.ts";
import { document } from "../../../support/contract.ts";
import { type Service, startService } from "../support.ts";

const REDOCLY = join(import.meta.dirname, "../../../../node_modules/@redocly/cli/bin/cli.js");

interface Problems {
  readonly components: {
    readonly schemas: { readonly Problem: { readonly properties: { type: { enum: string[] } } } };
  };
}

describe("GET /openapi.json", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("is the document that every answer of these tests is checked against", async () => {
    const { status, json } = await service.ask("/openapi.json");

    expect(status).to.equal(200);
    expect(json()).to.deep.equal(document);
  });

  it("describes every resource of the contract", async () => {
    const { json } = await service.ask("/openapi.json");

    const { openapi, paths } = json() as { openapi: string; paths: object };
    expect(openapi).to.equal("3.1.0");
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

  it("lists every type of problem", async () => {
    const { json } = await service.ask("/openapi.json");

    const { type } = (json() as Problems).components.schemas.Problem.properties;
    expect(type.enum).to.deep.equal(Object.keys(PROBLEMS).map((name) => `/problems#${name}`));
  });

  it("is valid OpenAPI by another's judgement", async () => {
    const { text } = await service.ask("/openapi.json");
    const folder = await mkdtemp(join(tmpdir(), "openapi-"));
    const file = join(folder, "openapi.json");
    await writeFile(file, text);

    const { stdout } = await promisify(execFile)(
      process.execPath,
      [REDOCLY, "lint", "--extends=spec", "--format=json", file],
      { env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
    );

    await rm(folder, { recursive: true });
    expect(JSON.parse(stdout).totals).to.include({ errors: 0, warnings: 0 });
  });
});
