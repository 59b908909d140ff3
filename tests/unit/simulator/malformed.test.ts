import { expect } from "chai";
import { MALFORMED_PAYLOADS, UNSAFE_TEXT } from "../../simulator/malformed.ts";
import { MALFORMED_TRUTH } from "../../simulator/payload.ts";

/** The row's JSON if it is plain JSON in UTF-8, whatever its headers claim. */
function parsed(body: string | Buffer): unknown {
  try {
    return JSON.parse(body.toString().replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

const plain = MALFORMED_PAYLOADS.filter(({ headers }) => !headers?.["content-encoding"]);

describe("simulator/malformed", () => {
  it("has at least 40 shapes of either sort, each with its own name", () => {
    expect(new Set(MALFORMED_PAYLOADS.map(({ name }) => name)).size).to.equal(
      MALFORMED_PAYLOADS.length,
    );
    const refused = MALFORMED_PAYLOADS.filter(({ acceptable }) => !acceptable);
    expect(refused.length).to.be.above(40);
    expect(MALFORMED_PAYLOADS.length - refused.length).to.be.above(40);
  });

  for (const { name, body } of plain.filter(({ acceptable }) => acceptable)) {
    it(`${name} is JSON with a city and a whole index`, () => {
      expect(parsed(body)).to.have.nested.property("data.city").that.is.a("string").and.not.empty;
      expect(parsed(body))
        .to.have.nested.property("data.current.pollution.aqius")
        .that.satisfies(Number.isInteger)
        .and.is.within(0, 1_000);
    });
  }

  for (const { name, body } of plain.filter(({ name }) => name.startsWith("drift-"))) {
    it(`${name} leaves city and index right`, () => {
      expect(parsed(body)).to.have.nested.property("data.city", MALFORMED_TRUTH.city);
      expect(parsed(body)).to.have.nested.property(
        "data.current.pollution.aqius",
        MALFORMED_TRUTH.aqius,
      );
    });
  }

  it("calls no honest name unsafe", () => {
    for (const name of ["Belgrade", "São Paulo", "Сао Пауло", "北京", "القاهرة", "L'Aquila"]) {
      expect(name).to.not.match(UNSAFE_TEXT);
    }
    for (const name of ["a\0b", "a\u202eb", "a\ud800b", "S\uFFFDo", "a\r\nb"]) {
      expect(name).to.match(UNSAFE_TEXT);
    }
  });
});
