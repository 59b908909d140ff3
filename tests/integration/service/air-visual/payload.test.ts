import { expect } from "chai";
import { MALFORMED_PAYLOADS, UNSAFE_TEXT } from "../../../simulator/malformed.ts";
import { MALFORMED_TRUTH } from "../../../simulator/payload.ts";
import { place, type Service, startService } from "../support.ts";

interface V1 {
  readonly city: string;
  readonly air_quality_index: number;
}

/** City and index as the payload has them; `undefined` where it is no JSON of that outline. */
function sent({ body }: (typeof MALFORMED_PAYLOADS)[number]): Partial<V1> {
  try {
    const { data } = JSON.parse(String(body));
    return { city: data.city, air_quality_index: data.current.pollution.aqius };
  } catch {
    return {};
  }
}

/** Such as `\u200b`: a name of these alone shows nothing. */
const INVISIBLE = /[\p{Cf}\p{Z}\p{Cc}\p{Cs}]/gu;

describe("an answer of AirVisual that breaks its contract", () => {
  let service: Service;
  let answered = 0;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  for (const [number, payload] of MALFORMED_PAYLOADS.entries()) {
    const { name, acceptable } = payload;
    const must = name.startsWith("drift-") ? "is answered" : "is answered cleanly or refused";

    it(`${name} ${acceptable ? must : "is refused"}`, async () => {
      service.simulator.control.setBehaviour({ kind: "malformed", name });
      const calls = service.calls();

      const { status, headers, json } = await service.ask(`/air-quality?${place(number)}`);

      expect(service.calls() - calls).to.equal(1);
      if (status === 200) {
        answered += 1;
        const { city, air_quality_index: index } = json() as V1;
        const original = sent(payload);
        expect(acceptable).to.equal(true);
        expect(city).not.to.match(UNSAFE_TEXT);
        expect(city.replace(INVISIBLE, "")).not.to.equal("");
        expect(city).to.be.oneOf([MALFORMED_TRUTH.city, original.city?.trim()]);
        expect(index).to.be.oneOf([MALFORMED_TRUTH.aqius, original.air_quality_index]);
        expect(index).to.satisfy((value: number) => Number.isInteger(value) && value >= 0);
      } else {
        expect(status).to.equal(502);
        expect(json()).to.include({ type: "/problems#upstream-invalid" });
        expect(headers.get("retry-after")).to.equal("5");
        expect(name).not.to.match(/^drift-/);
      }
    });
  }

  it("leaves one row for each that was answered, and none for the others", async () => {
    const stored = await service.stored();

    expect(answered).to.be.above(60);
    expect(stored).to.have.length(answered);
    expect(stored.filter(({ city }) => UNSAFE_TEXT.test(city))).to.deep.equal([]);
  });
});
