import { expect } from "chai";
import * as z from "zod";
import { cellOf } from "../../../../service/air-quality/cell.ts";
import { coordinatesQuery } from "../../../../service/coordinates.ts";
import { anyPlace, CAPITAL_PATHS, faultOf, knownPlaces } from "../../../e2e/load/places.ts";

const answer = (status: number, text: string) => ({ status, text, headers: {} });
const queryOf = (path: string) =>
  z.object(coordinatesQuery).parse(Object.fromEntries(new URL(path, "http://host").searchParams));

describe("known places", () => {
  const { check, next, paths } = knownPlaces(
    new Map([
      ["/a", "Berlin"],
      ["/b", "Paris"],
    ]),
  );

  it("are asked for in turn", () => {
    const asked = Array.from({ length: 6 }, next);

    expect(asked.filter((path) => path === "/a")).to.have.length(3);
    expect(paths).to.deep.equal(["/a", "/b"]);
  });

  it("have one right answer", () => {
    expect(check(answer(200, '{"city":"Berlin","air_quality_index":38}'), "/a")).to.equal(
      undefined,
    );
  });

  for (const [text, fault] of [
    ['{"city":"Paris","air_quality_index":38}', "another place's body"],
    ['{"city":"Berlin","air_quality_index":3.8}', "not the contract's body"],
    ['{"city":"Berlin","air_quality_index":38,"x":1}', "not the contract's body"],
    ['{"city":"","air_quality_index":38}', "not the contract's body"],
    ["null", "not the contract's body"],
    ["", "not the contract's body"],
  ] as const) {
    it(`have not the answer ${text}`, () => {
      expect(check(answer(200, text), "/a")).to.equal(fault);
    });
  }
});

describe("the fault of an answer", () => {
  it("is the API's problem, where the API gave it", () => {
    const text = '{"type":"/problems#upstream-quota","title":"…"}';

    expect(faultOf(answer(503, text))).to.equal("status 503 upstream-quota");
  });

  it("is in the proxy's words where the proxy gave it", () => {
    expect(
      faultOf(answer(503, "upstream connect error or disconnect/reset before headers")),
    ).to.equal("status 503 upstream connect error or disconnect/reset before headers");
    expect(faultOf(answer(504, ""))).to.equal("status 504 without a body");
  });
});

describe("the places of a load", () => {
  it("are valid and in different cells", () => {
    const cells = CAPITAL_PATHS.map((path) => {
      const { lat, lon } = queryOf(path);
      return cellOf({ latitude: lat, longitude: lon }, 0.25).id;
    });

    expect(new Set(cells).size).to.equal(CAPITAL_PATHS.length);
  });

  it("are valid when they are drawn by lot", () => {
    for (let times = 0; times < 1_000; times += 1) queryOf(anyPlace());
  });
});
