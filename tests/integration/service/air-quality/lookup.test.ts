import { expect } from "chai";
import type { Behaviour } from "../../../simulator/faults.ts";
import { type Service, startService, stoppedClock } from "../support.ts";

const HOUR = 3_600_000;
const BERLIN = "lat=52.52&lon=13.405";

const FAILURES: Readonly<Record<string, Behaviour>> = {
  "spends its quota": { kind: "error", message: "call_per_day_limit_reached" },
  "refuses the key": { kind: "error", message: "api_key_expired" },
  "answers nonsense": { kind: "garbage", body: "{" },
  "is behind a broken gateway": { kind: "html-5xx", status: 503 },
  "tears connections down": { kind: "reset" },
  "never answers": { kind: "hang" },
  "redirects elsewhere": { kind: "redirect", location: "http://169.254.169.254/" },
};

describe("a place that was asked for before", () => {
  let service: Service;
  let clock: ReturnType<typeof stoppedClock>;

  beforeEach(async () => {
    clock = stoppedClock("2026-11-22T18:20:00.000Z");
    service = await startService({ clock, env: { AIRVISUAL_DEADLINE_MS: "300" } });
    await service.ask(`/air-quality?${BERLIN}`);
  });

  afterEach(() => service.stop());

  it("is not asked for again while the answer is fresh", async () => {
    clock.forward(2 * HOUR - 20 * 60_000 - 1);

    const { json } = await service.ask(`/v2/air-quality?${BERLIN}`);

    expect(json()).to.include({ age_seconds: 5_999, stale: false });
    expect(service.calls()).to.equal(1);
  });

  it("is asked for again two hours after the observation", async () => {
    clock.forward(2 * HOUR - 20 * 60_000);

    const { json } = await service.ask(`/v2/air-quality?${BERLIN}`);

    expect(json()).to.include({ age_seconds: 0, observed_at: "2026-11-22T20:00:00.000Z" });
    expect(service.calls()).to.equal(2);
  });

  for (const [failing, behaviour] of Object.entries(FAILURES)) {
    it(`is answered from memory, marked as stale, when AirVisual ${failing}`, async () => {
      clock.forward(23 * HOUR);
      service.simulator.control.setBehaviour(behaviour);

      const v2 = await service.ask(`/v2/air-quality?${BERLIN}`);
      const v1 = await service.ask(`/air-quality?${BERLIN}`);

      expect([v1.status, v2.status]).to.deep.equal([200, 200]);
      expect(v2.json()).to.include({ city: "Berlin", stale: true, age_seconds: 82_800 });
      expect(v1.headers.get("age")).to.equal("82800");
      expect(v1.headers.get("cache-control")).to.equal("public, max-age=6000");
      const [latest, earlier] = await service.stored();
      for (const row of [latest, earlier]) {
        expect(row).to.include({ answer_kind: "stale", age_seconds: 82_800, us_index: 38 });
      }
    });
  }

  it("is answered from memory when AirVisual's port is closed", async () => {
    clock.forward(23 * HOUR);
    await service.simulator.stop();

    const known = await service.ask(`/v2/air-quality?${BERLIN}`);
    const unknown = await service.ask("/v2/air-quality?lat=1&lon=1");

    expect(known.json()).to.include({ city: "Berlin", stale: true });
    expect(unknown.status).to.equal(502);
    expect(unknown.json()).to.include({ type: "/problems#upstream-unreachable" });
  });

  it("is not answered any more after a day", async () => {
    clock.forward(24 * HOUR);
    service.simulator.control.setBehaviour({ kind: "reset" });

    const { status, json } = await service.ask(`/air-quality?${BERLIN}`);

    expect(status).to.equal(502);
    expect(json()).to.include({ type: "/problems#upstream-unreachable" });
  });

  it("is not answered any more once AirVisual says that nothing is near", async () => {
    clock.forward(3 * HOUR);
    service.simulator.control.setBehaviour({ kind: "error", message: "no_nearest_city" });

    const { status } = await service.ask(`/air-quality?${BERLIN}`);

    expect(status).to.equal(404);
  });

  it("is fresh again as soon as AirVisual is back", async () => {
    clock.forward(3 * HOUR);
    service.simulator.control.setBehaviour({ kind: "reset", times: 1 });

    const during = await service.ask(`/v2/air-quality?${BERLIN}`);
    const after = await service.ask(`/v2/air-quality?${BERLIN}`);

    expect(during.json()).to.include({ stale: true });
    expect(after.json()).to.include({ stale: false, age_seconds: 0 });
  });
});

describe("many equal questions at once", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("make one call, and a row each", async () => {
    service.simulator.control.setBehaviour({ kind: "latency", ms: 150 });

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => service.ask(`/air-quality?${BERLIN}`)),
    );

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(service.calls()).to.equal(1);
    expect(await service.stored()).to.have.length(50);
  });

  it("make one call as well when it fails, and no row", async () => {
    service.simulator.control.setBehaviour({ kind: "hang" });

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.ask("/air-quality?lat=1&lon=1")),
    );

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([504]));
    expect(service.calls()).to.equal(2);
    expect(await service.stored()).to.have.length(50);
  });
});
