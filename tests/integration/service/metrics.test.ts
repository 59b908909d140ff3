import { expect } from "chai";
import { until } from "../../support/wait.ts";
import { place, type Service, startService, stoppedClock } from "./support.ts";

describe("the metrics after some traffic", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let service: Service;
  let text: string;

  before(async () => {
    service = await startService({
      clock,
      env: {
        QUOTA_PER_MINUTE: "5",
        QUOTA_PER_DAY: "500",
        QUOTA_PER_MONTH: "10000",
        CLIENT_SHARE_PERCENT: "40",
        AIRVISUAL_KEY_CREATED: "2026-01-02",
      },
    });
    for (const number of [1, 2, 1, 3]) await service.ask(`/air-quality?${place(number)}`);
    clock.forward(3 * 3_600_000);
    await service.ask(`/air-quality?${place(1)}`);
    // The renewal behind it, then what has come of it.
    await until(() => service.calls() === 3);
    await until(async () => (await service.metrics()).includes("air_quality_flights 0"));
    text = await service.metrics();
  });

  after(() => service.stop());

  const samples: readonly string[] = [
    'air_quality_answers_total{kind="miss"} 2',
    'air_quality_answers_total{kind="hit"} 1',
    'air_quality_answers_total{kind="stale"} 1',
    "air_quality_answer_age_seconds_count 4",
    'air_quality_refusals_total{reason="client-limit"} 1',
    'air_visual_quota_left{window="minute"} 4',
    'air_visual_quota_left{window="day"} 497',
    'air_visual_quota_left{window="month"} 9997',
    'air_visual_quota_limit{window="minute"} 5',
    'air_visual_quota_limit{window="day"} 500',
    'air_visual_quota_limit{window="month"} 10000',
    `air_visual_key_created_timestamp_seconds ${Date.UTC(2026, 0, 2) / 1000}`,
    'query_log_batch_rows_count{where="database"} 4',
    'query_log_batch_rows_sum{where="database"} 4',
    "query_log_waiting 0",
    "query_log_unstored_total 0",
    "outbox_depth 0",
    "outbox_bytes 0",
    "outbox_limit_bytes 67108864",
    "outbox_age_seconds 0",
    "air_quality_known_cells 2",
    "air_quality_flights 0",
    "database_up 1",
    "database_migrations_missing 0",
    "database_pool_used 0",
    "database_pool_waiting 0",
    'http_requests_total{method="GET",route="/air-quality",status="200"} 4',
    'http_requests_total{method="GET",route="/air-quality",status="429"} 1',
    'http_problems_total{problem="client-limit"} 1',
    'http_problems_total{problem="internal"} 0',
    'air_visual_call_duration_seconds_count{result="ok"} 3',
    'air_visual_call_duration_seconds_count{result="key"} 0',
    "air_quality_ready 1",
  ];
  for (const sample of samples) {
    it(`have ${sample}`, () => {
      expect(text.split("\n")).to.include(sample);
    });
  }

  it("tell what is left of the quota before a process' first call", async () => {
    const { database } = service;
    const newcomer = await startService({ database, clock, env: { QUOTA_PER_MONTH: "10000" } });
    try {
      await until(async () => (await newcomer.metrics()).includes("air_visual_quota_left{"));

      const left = (await newcomer.metrics()).split("\n");
      expect(left).to.include('air_visual_quota_left{window="month"} 9997');
      expect(newcomer.calls()).to.equal(0);
    } finally {
      await newcomer.stop();
    }
  });

  it("show a window that has ended as whole, though nobody asked since", async () => {
    clock.forward(24 * 3_600_000);

    const later = await service.metrics();

    expect(later.split("\n")).to.include.members([
      'air_visual_quota_left{window="minute"} 5',
      'air_visual_quota_left{window="day"} 500',
      'air_visual_quota_left{window="month"} 9997',
    ]);
  });

  it("name no place and no client", () => {
    expect(text).not.to.match(/127\.0\.0\.1|::1|city=|lat=|client=/);
  });
});
