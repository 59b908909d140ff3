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
    'query_log_batch_rows_count{where="database"} 4',
    'query_log_batch_rows_sum{where="database"} 4',
    "query_log_waiting 0",
    "outbox_depth 0",
    "outbox_age_seconds 0",
    "air_quality_known_cells 2",
    "air_quality_flights 0",
    "database_pool_used 0",
    "database_pool_waiting 0",
    'http_requests_total{method="GET",route="/air-quality",status="200"} 4',
    'http_requests_total{method="GET",route="/air-quality",status="429"} 1',
    'air_visual_call_duration_seconds_count{result="ok"} 3',
    "air_quality_ready 1",
  ];
  for (const sample of samples) {
    it(`have ${sample}`, () => {
      expect(text.split("\n")).to.include(sample);
    });
  }

  it("name no place and no client", () => {
    expect(text).not.to.match(/127\.0\.0\.1|::1|city=|lat=|client=/);
  });
});
