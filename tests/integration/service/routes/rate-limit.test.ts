import { expect } from "chai";
import { place, type Service, startService, stoppedClock } from "../support.ts";

describe("a client's share of the quota", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let service: Service;
  let places = 0;

  const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
  const askAnew = (address: string) => {
    places += 1;
    return service.ask(`/v2/air-quality?${place(places)}`, from(address));
  };
  const limits = ({ headers }: { headers: Headers }) => [
    headers.get("ratelimit-policy"),
    headers.get("ratelimit"),
  ];

  before(async () => {
    service = await startService({
      clock,
      env: {
        TRUSTED_PROXIES: "1",
        QUOTA_PER_MINUTE: "5",
        QUOTA_PER_DAY: "500",
        QUOTA_PER_MONTH: "10000",
        CLIENT_SHARE_PERCENT: "40",
      },
    });
  });

  after(() => service.stop());

  beforeEach(async () => {
    await service.forgetCalls();
    service.simulator.control.clearStats();
  });

  it("is said on answers that cost a call, and counts down", async () => {
    const first = await askAnew("203.0.113.7");
    clock.forward(10_000);
    const second = await askAnew("203.0.113.7");

    expect(limits(first)).to.deep.equal(['"unknown-places";q=2;w=60', '"unknown-places";r=1;t=61']);
    expect(limits(second)).to.deep.equal([
      '"unknown-places";q=2;w=60',
      '"unknown-places";r=0;t=51',
    ]);
  });

  it("is not said on answers that cost none", async () => {
    await askAnew("203.0.113.7");

    const known = await service.ask(`/v2/air-quality?${place(places)}`, from("203.0.113.7"));

    expect(limits(known)).to.deep.equal([null, null]);
  });

  it("ends with 429 for a greedy client, while others are served", async () => {
    const greedy: number[] = [];
    for (let n = 0; n < 4; n += 1) greedy.push((await askAnew("203.0.113.7")).status);

    const refused = await askAnew("203.0.113.7");
    const other = await askAnew("203.0.113.8");
    const known = await service.ask(`/v2/air-quality?${place(places)}`, from("203.0.113.7"));

    expect(greedy).to.deep.equal([200, 200, 429, 429]);
    expect(refused.json()).to.include({ type: "/problems#client-limit", status: 429 });
    expect(refused.headers.get("retry-after")).to.equal("61");
    expect(limits(refused)[1]).to.equal('"unknown-places";r=0;t=61');
    expect([other.status, known.status]).to.deep.equal([200, 200]);
    expect(service.calls()).to.equal(3);
  });

  it("is not widened by what a client writes into X-Forwarded-For itself", async () => {
    const statuses: number[] = [];
    for (const spoofed of ["1.1.1.1", "2.2.2.2", "3.3.3.3, 4.4.4.4", "a"]) {
      statuses.push((await askAnew(`${spoofed}, 203.0.113.9`)).status);
    }

    expect(statuses).to.deep.equal([200, 200, 429, 429]);
  });

  it("is open again after Retry-After", async () => {
    for (let n = 0; n < 2; n += 1) await askAnew("203.0.113.7");
    const refused = await askAnew("203.0.113.7");

    clock.forward(Number(refused.headers.get("retry-after")) * 1000);

    expect((await askAnew("203.0.113.7")).status).to.equal(200);
  });

  it("does not help when all have spent the minute: 503 with Retry-After", async () => {
    for (const address of ["a", "a", "b", "b", "c"]) await askAnew(address);

    const refused = await askAnew("d");

    expect(refused.json()).to.include({ type: "/problems#upstream-quota", status: 503 });
    expect(refused.headers.get("retry-after")).to.equal("61");
    expect(service.calls()).to.equal(5);
  });

  it("names no client in the ledger", async () => {
    await askAnew("203.0.113.7");

    const { state } = await service.database.admin("quota_ledger").first("state");

    expect(Object.keys(state.clients)).to.have.length(1);
    expect(JSON.stringify(state)).not.to.include("203.0.113.7");
  });
});
