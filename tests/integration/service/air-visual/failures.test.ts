import { expect } from "chai";
import type { ProblemName } from "../../../../service/errors.ts";
import { PROBLEMS } from "../../../../service/errors.ts";
import { ERRORS, type ErrorMessage } from "../../../simulator/errors.ts";
import { place, type Service, startService, stoppedClock } from "../support.ts";

type Outcome = readonly [problem: ProblemName, retryAfter: string | null];

const KEY: Outcome = ["upstream-key", "60"];
const MINUTE: Outcome = ["upstream-quota", "60"];
const NOTHING_NEAR: Outcome = ["nothing-near", null];
const INVALID: Outcome = ["upstream-invalid", "5"];
const UNREACHABLE: Outcome = ["upstream-unreachable", "5"];

/** At 18:30 on 22 November: seconds until the day and until the month end in UTC. */
const EXPECTED: Readonly<Record<ErrorMessage, Outcome>> = {
  incorrect_api_key: KEY,
  api_key_expired: KEY,
  call_limit_reached: MINUTE,
  call_per_minute_limit_reached: MINUTE,
  call_per_day_limit_reached: ["upstream-quota", "19800"],
  call_per_month_limit_reached: ["upstream-quota", "711000"],
  too_many_requests: MINUTE,
  no_nearest_station: NOTHING_NEAR,
  no_nearest_city: NOTHING_NEAR,
  city_not_found: NOTHING_NEAR,
  state_not_found: NOTHING_NEAR,
  country_not_found: NOTHING_NEAR,
  station_not_found: NOTHING_NEAR,
  wrong_coordinates: INVALID,
  feature_not_available: KEY,
  permission_denied: KEY,
  Forbidden: KEY,
  "Payment Required": KEY,
  ip_location_failed: INVALID,
  "node not found": UNREACHABLE,
};

describe("an error of AirVisual", () => {
  let service: Service;
  let places = 0;

  before(async () => {
    service = await startService({ clock: stoppedClock("2026-11-22T18:30:00.000Z") });
  });

  after(() => service.stop());

  beforeEach(async () => {
    service.simulator.control.clearStats();
    await service.forgetCalls();
  });

  afterEach("one call was made, nothing was stored, the service is ready", async () => {
    expect(service.calls()).to.equal(1);
    expect(await service.stored()).to.deep.equal([]);
    expect((await fetch(`${service.server.adminUrl}/readyz`)).status).to.equal(200);
  });

  async function becomes([problem, retryAfter]: Outcome): Promise<void> {
    places += 1;

    const { status, headers, json } = await service.ask(`/air-quality?${place(places)}`);

    expect(json()).to.include({ type: `/problems#${problem}` });
    expect(status).to.equal(PROBLEMS[problem].status);
    expect(headers.get("retry-after")).to.equal(retryAfter);
    expect(headers.get("cache-control")).to.equal("no-store");
  }

  for (const { message, status, form } of ERRORS) {
    it(`${message} (${status}) becomes ${EXPECTED[message][0]}`, async () => {
      service.simulator.control.setBehaviour({ kind: "error", message });

      await becomes(EXPECTED[message]);
    });

    it(`${message} means the same when it comes as a success (200)`, async () => {
      service.simulator.control.setBehaviour({ kind: "error", message, status: 200 });

      // A bare text is an error only by its status.
      await becomes(form === "bare" ? INVALID : EXPECTED[message]);
    });
  }

  for (const status of [500, 502, 503, 504, 599]) {
    it(`a gateway's page (${status}) becomes upstream-unreachable`, async () => {
      service.simulator.control.setBehaviour({ kind: "html-5xx", status });

      await becomes(UNREACHABLE);
    });
  }

  for (const after of ["1", "3600", "Fri, 31 Dec 9999 23:59:59 GMT", "-1", "soon"]) {
    it(`is not asked again on Retry-After: ${after}`, async () => {
      service.simulator.control.setBehaviour({
        kind: "error",
        message: "too_many_requests",
        headers: { "retry-after": after },
      });

      await becomes(MINUTE);
    });
  }

  for (const [status, outcome] of [
    [204, INVALID],
    [401, KEY],
    [403, KEY],
    [404, INVALID],
    [418, INVALID],
    [429, MINUTE],
    [500, UNREACHABLE],
  ] as const) {
    it(`without a message that is known, ${status} becomes ${outcome[0]}`, async () => {
      service.simulator.control.setBehaviour({
        kind: "garbage",
        status,
        body: status === 204 ? "" : '{"status":"fail","data":{"message":"out of coffee"}}',
      });

      await becomes(outcome);
    });
  }
});
