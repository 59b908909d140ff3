import { expect } from "chai";
import {
  type ReceivedSpan,
  requestOf,
  startTraceReceiver,
  type TraceReceiver,
  treeOf,
} from "../../../support/trace-receiver.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService, stoppedClock } from "../support.ts";

const HOUR = 3_600_000;

describe("the spans", () => {
  const clock = stoppedClock("2026-11-22T18:20:00.000Z");
  let receiver: TraceReceiver;
  let service: Service;

  before(async () => {
    receiver = await startTraceReceiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, QUOTA_PER_MINUTE: "1" };
    service = await startService({ clock, env });
  });
  after(async () => {
    await service.stop();
    await receiver.stop();
  });

  /** The request's span and the one that flew for it. */
  async function ask(number: number): Promise<{ request: ReceivedSpan; flight: ReceivedSpan }> {
    const { headers } = await service.ask(`/air-quality?${place(number)}`);
    const request = await requestOf(receiver, headers.get("x-request-id") ?? "");
    const flight = await until(() =>
      receiver.spans.find(({ name, traceId }) => name === "flight" && traceId === request.traceId),
    );
    return { request, flight };
  }
  const tree = ({ traceId }: ReceivedSpan) => treeOf(receiver.spans, traceId);

  it("show a call that the quota refuses: nothing is asked, and why", async () => {
    await ask(1);

    const { request, flight } = await ask(2);

    expect(tree(request)).to.deep.equal(["request", "  lookup", "    flight", "      ledger"]);
    expect(flight).to.include({ hasFailed: true });
    expect(flight.attributes).to.include({ "error.type": "QuotaRefused" });
    const taking = receiver.spans.find(({ parent }) => parent === flight.id);
    expect(taking?.attributes).to.deep.equal({
      "ledger.operation": "take",
      "ledger.decision": "quota",
    });
    expect(request.attributes).to.include({
      "http.response.status_code": 503,
      "error.type": "upstream-quota",
    });
  });

  it("show the renewal of a stale answer below the lookup that began it, which did not wait", async () => {
    clock.forward(3 * HOUR);
    service.simulator.control.setBehaviour({ kind: "latency", ms: 500 });

    const { request, flight } = await ask(1);

    expect(tree(request)).to.have.members([
      "request",
      "  lookup",
      "    flight",
      "      ledger",
      "      upstream",
      "      ledger",
      "  record",
    ]);
    expect(flight.attributes).to.include({ "flight.purpose": "refresh", "flight.asked": true });
    expect(flight.endedAt > request.endedAt).to.equal(true);
    const lookup = receiver.spans.find(({ id }) => id === flight.parent);
    expect(lookup?.attributes).to.include({ "answer.kind": "stale" });
  });
});
