import { expect } from "chai";
import type { Behaviour } from "../../../simulator/faults.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService, stoppedClock } from "../support.ts";

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

interface V2 {
  readonly stale: boolean;
}

describe("a place that was asked for before", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let service: Service;
  let places = 0;
  let query: string;
  let city: string;

  before(async () => {
    service = await startService({ clock, env: { AIRVISUAL_DEADLINE_MS: "300" } });
  });

  after(() => service.stop());

  /** The answer once it is not stale any more. */
  const renewed = () =>
    until(async () => {
      const answer = (await service.ask(`/v2/air-quality?${query}`)).json() as V2;
      return !answer.stale && answer;
    });

  beforeEach(async () => {
    clock.reset();
    await service.forgetCalls();
    service.simulator.control.clearBehaviour();
    service.simulator.control.clearStats();
    await service.database.admin("queries").delete();
    places += 1;
    query = place(places);
    city = JSON.parse((await service.ask(`/air-quality?${query}`)).text).city;
  });

  it("is not asked for again while the answer is fresh", async () => {
    clock.forward(2 * HOUR - 20 * 60_000 - 1);

    const { json } = await service.ask(`/v2/air-quality?${query}`);

    expect(json()).to.include({ city, age_seconds: 5_999, stale: false });
    expect(service.calls()).to.equal(1);
  });

  it("is answered as stale two hours after the observation, and fresh after its renewal", async () => {
    clock.forward(2 * HOUR - 20 * 60_000);

    const during = await service.ask(`/v2/air-quality?${query}`);
    const after = await renewed();

    expect(during.json()).to.include({ city, age_seconds: 6_000, stale: true });
    expect(after).to.include({ age_seconds: 0, observed_at: "2026-11-22T20:00:00.000Z" });
    expect(service.calls()).to.equal(2);
    const kinds = (await service.stored()).map((row) => row.answer_kind);
    expect(kinds.filter((kind) => kind !== "stale")).to.have.members(["hit", "miss"]);
  });

  it("is renewed once, however many ask for it", async () => {
    // On a busy machine some ask when the renewal has come already.
    service.simulator.control.setBehaviour({ kind: "latency", ms: 50 });
    clock.forward(3 * HOUR);

    const answers = await Promise.all(
      Array.from({ length: 30 }, () => service.ask(`/v2/air-quality?${query}`)),
    );
    await renewed();

    expect(answers.map(({ json }) => (json() as { stale: boolean }).stale)).to.include(true);
    expect(service.calls()).to.equal(2);
  });

  for (const [failing, behaviour] of Object.entries(FAILURES)) {
    it(`is answered from memory, marked as stale, when AirVisual ${failing}`, async () => {
      clock.forward(23 * HOUR);
      service.simulator.control.setBehaviour(behaviour);

      const v2 = await service.ask(`/v2/air-quality?${query}`);
      await until(() => service.calls() === 2);
      const v1 = await service.ask(`/air-quality?${query}`);

      expect([v1.status, v2.status]).to.deep.equal([200, 200]);
      expect(v2.json()).to.include({ city, stale: true, age_seconds: 82_800 });
      expect(v1.headers.get("age")).to.equal("82800");
      expect(v1.headers.get("cache-control")).to.equal("public, max-age=6000");
      const stored = await service.stored();
      expect(
        stored.map((row) => [row.answer_kind, row.age_seconds, row.city]),
      ).to.have.deep.members([
        ["stale", 82_800, city],
        ["stale", 82_800, city],
        ["miss", 0, city],
      ]);
    });
  }

  it("is asked for again half a minute after a renewal that failed", async () => {
    clock.forward(3 * HOUR);
    service.simulator.control.setBehaviour({ kind: "html-5xx", times: 1 });
    await service.ask(`/air-quality?${query}`);
    await until(async () => (await service.metrics()).includes("air_quality_flights 0"));

    clock.forward(29_999);
    const before = await service.ask(`/v2/air-quality?${query}`);
    const calls = service.calls();
    clock.forward(1);
    const after = await renewed();

    expect(before.json()).to.include({ stale: true });
    expect(calls).to.equal(2);
    expect(after).to.include({ age_seconds: 0 });
    expect(service.calls()).to.equal(3);
  });

  it("is not answered any more after a day", async () => {
    clock.forward(24 * HOUR);
    service.simulator.control.setBehaviour({ kind: "reset" });

    const { status, json } = await service.ask(`/air-quality?${query}`);

    expect(status).to.equal(502);
    expect(json()).to.include({ type: "/problems#upstream-unreachable" });
  });

  it("is answered as stale when AirVisual says for an hour that nothing is near", async () => {
    clock.forward(3 * HOUR);
    service.simulator.control.setBehaviour({ kind: "error", message: "no_nearest_city" });

    await service.ask(`/v2/air-quality?${query}`);
    await until(() => service.calls() === 2);
    const after = await service.ask(`/v2/air-quality?${query}`);

    expect(after.status).to.equal(200);
    expect(after.json()).to.have.property("stale", true);
  });
});

describe("a place with nothing near", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let service: Service;

  before(async () => {
    service = await startService({ clock });
  });

  after(() => service.stop());

  it("is asked for once in ten minutes, and stored never", async () => {
    service.simulator.control.setBehaviour({ kind: "error", message: "no_nearest_city" });
    const statuses: number[] = [];

    for (const ms of [0, 0, 599_999]) {
      clock.forward(ms);
      statuses.push((await service.ask(`/v2/air-quality?${BERLIN}`)).status);
    }
    const calls = service.calls();
    clock.forward(1);
    service.simulator.control.clearBehaviour();
    const later = await service.ask(`/v2/air-quality?${BERLIN}`);

    expect(statuses).to.deep.equal([404, 404, 404]);
    expect(calls).to.equal(1);
    expect(later.json()).to.include({ city: "Berlin", stale: false });
    expect(service.calls()).to.equal(2);
    expect(await service.stored()).to.have.length(1);
  });
});

describe("the closed port of AirVisual", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let service: Service;

  before(async () => {
    service = await startService({ clock });
  });

  after(() => service.stop());

  it("costs only the places that nobody knows", async () => {
    await service.ask(`/air-quality?${BERLIN}`);
    clock.forward(23 * HOUR);
    await service.simulator.stop();

    const known = await service.ask(`/v2/air-quality?${BERLIN}`);
    const unknown = await service.ask("/v2/air-quality?lat=1&lon=1");

    expect(known.json()).to.include({ city: "Berlin", stale: true });
    expect(unknown.status).to.equal(502);
    expect(unknown.json()).to.include({ type: "/problems#upstream-unreachable" });
    expect(unknown.headers.get("retry-after")).to.equal("5");
  });
});

describe("many equal questions at once", () => {
  let service: Service;

  before(async () => {
    service = await startService({ env: { AIRVISUAL_DEADLINE_MS: "500" } });
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
