import { expect } from "chai";
import { createRoutes, type RouteDependencies } from "../../../../service/routes/index.ts";
import { openApiDocument } from "../../../../service/routes/openapi.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}
interface MediaType {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly additionalProperties?: boolean; readonly properties?: object }>
    >;
  };
}

/** Nothing is asked of them: the document is made of the routes' descriptions. */
const routes = createRoutes({} as RouteDependencies);
const document: Document = JSON.parse(JSON.stringify(openApiDocument(routes)));
const operations = Object.entries(document.paths).map(([path, { get }]) => [path, get] as const);

describe("openApiDocument", () => {
  it("is OpenAPI 3.1 and tells of every documented path, and of no page for people", () => {
    expect(document.openapi).to.match(/^3\.1\./);
    expect(Object.keys(document.paths)).to.deep.equal([
      "/",
      "/air-quality",
      "/v1/air-quality",
      "/v2/air-quality",
      "/queried-cities",
      "/v1/queried-cities",
      "/v2/queries",
      "/v2/cities/top",
      "/v2/queries/hourly",
    ]);
    const documented = routes.filter((route) => route.documented).map(({ path }) => path);
    expect(Object.keys(document.paths)).to.have.members(documented);
  });

  it("has one operation id per path", () => {
    const ids = operations.map(([, { operationId }]) => operationId);

    expect(new Set(ids).size).to.equal(9);
    expect(ids.filter((id) => !/^[a-z][A-Za-z\d]+$/.test(id))).to.deep.equal([]);
  });

  for (const [path, { parameters = [], responses }] of operations) {
    it(`promises a problem document for every failure of ${path}`, () => {
      const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);

      expect(failures.map(([status]) => status)).to.include.members(["400", "405", "431", "500"]);
      for (const [status, { content }] of failures) {
        expect(Object.keys(content ?? {}), status).to.deep.equal(["application/problem+json"]);
        expect(content?.["application/problem+json"]?.schema, status).to.deep.equal({
          $ref: "#/components/schemas/Problem",
        });
      }
    });

    it(`shows each failure of ${path} by examples of its own status`, () => {
      const failures = Object.entries(responses).filter(([status]) => Number(status) >= 400);

      for (const [status, { content }] of failures) {
        const examples = Object.entries(content?.["application/problem+json"]?.examples ?? {});
        expect(examples, status).to.not.deep.equal([]);
        for (const [name, { value }] of examples) {
          expect(value).to.include({ type: `/problems#${name}`, status: Number(status) });
        }
      }
    });

    it(`promises a body for the 200 of ${path} and none for its 304`, () => {
      expect(Object.keys(responses["200"]?.content ?? {})).to.not.deep.equal([]);
      expect(responses["304"]).to.have.all.keys("description");
    });

    it(`has parameters of ${path} in the query only, none twice`, () => {
      expect(parameters.filter((parameter) => parameter.in !== "query")).to.deep.equal([]);
      expect(new Set(parameters.map(({ name }) => name)).size).to.equal(parameters.length);
    });
  }

  for (const path of ["/air-quality", "/v1/air-quality", "/v2/air-quality"]) {
    it(`wants latitude and longitude of ${path} as numbers in range`, () => {
      const parameters = document.paths[path]?.get.parameters ?? [];

      expect(parameters.map(({ name, required }) => [name, required])).to.deep.equal([
        ["lat", true],
        ["lon", true],
      ]);
      expect(parameters[0]?.schema).to.include({ type: "number", minimum: -90, maximum: 90 });
      expect(parameters[1]?.schema).to.include({ type: "number", minimum: -180, maximum: 180 });
    });

    it(`tells of every failure of the lookup at ${path}`, () => {
      const statuses = Object.keys(document.paths[path]?.get.responses ?? {});

      expect(statuses).to.include.members(["400", "404", "502", "503", "504"]);
    });
  }

  for (const path of ["/queried-cities", "/v1/queried-cities", "/v2/queries", "/v2/cities/top"]) {
    it(`has an optional limit of 1 to 1000 at ${path}`, () => {
      const limit = document.paths[path]?.get.parameters?.find(({ name }) => name === "limit");

      expect(limit?.required ?? false).to.equal(false);
      expect(limit?.schema).to.include({
        type: "integer",
        minimum: 1,
        maximum: 1000,
        default: 100,
      });
    });
  }

  it("freezes version 1 at exactly two keys", () => {
    const { AirQualityV1 } = document.components.schemas;

    expect(Object.keys(AirQualityV1?.properties ?? {})).to.deep.equal([
      "city",
      "air_quality_index",
    ]);
    expect(AirQualityV1?.additionalProperties).to.equal(false);
  });
});
