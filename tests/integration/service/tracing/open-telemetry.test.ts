import { expect } from "chai";
import { SPANS, type SpanName } from "../../../../service/tracing/spans.ts";
import { VERSION } from "../../../../service/version.ts";
import {
  type ReceivedSpan,
  requestOf as spanOfRequest,
  startTraceReceiver,
  type TraceReceiver,
  treeOf,
} from "../../../support/trace-receiver.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService } from "../support.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";
const ANSWERED = ["request", "  lookup", "  record"];

describe("traces", () => {
  let receiver: TraceReceiver;
  let service: Service;
  let places = 0;

  before(async () => {
    receiver = await startTraceReceiver();
    service = await startService({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  });
  beforeEach(async () => {
    places += 1;
    service.simulator.control.clearBehaviour();
    await service.forgetCalls();
  });
  after(async () => {
    await service.stop();
    await receiver.stop();
  });

  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await service.ask(`/air-quality?${query}`, { headers });
    return answer.headers.get("x-request-id") ?? "";
  };
  const requestOf = (id: string) => spanOfRequest(receiver, id);
  const within = (request: ReceivedSpan, name: SpanName) =>
    receiver.spans.filter((span) => span.traceId === request.traceId && span.name === name);
  const treeOfRequest = async (id: string) => treeOf(receiver.spans, (await requestOf(id)).traceId);

  it("show a lookup of an unknown place: its flight, the quota, the call, the record", async () => {
    const id = await ask(place(places));

    expect(await treeOfRequest(id)).to.deep.equal([
      "request",
      "  lookup",
      "    flight",
      "      ledger",
      "      upstream",
      "      ledger",
      "  record",
    ]);
    const request = await requestOf(id);
    expect(request).to.include({ parent: undefined, kind: 2, hasFailed: false });
    expect(request.attributes).to.deep.equal({
      "http.request.method": "GET",
      "http.route": "/air-quality",
      "http.response.status_code": 200,
      "request.id": id,
    });
    const [lookup, flight] = [within(request, "lookup")[0], within(request, "flight")[0]];
    expect(lookup?.attributes).to.deep.equal({ "answer.kind": "miss", "answer.age_seconds": 0 });
    expect(flight?.attributes).to.deep.equal({
      "flight.purpose": "miss",
      "flight.attempts": 1,
      "flight.asked": true,
    });
    expect(within(request, "upstream")[0]).to.include({ kind: 3, hasFailed: false });
    expect(within(request, "ledger").map(({ attributes }) => attributes)).to.have.deep.members([
      { "ledger.operation": "take", "ledger.decision": "taken" },
      { "ledger.operation": "settle" },
    ]);
  });

  it("show that a known place asks nobody", async () => {
    await ask(place(places));

    const id = await ask(place(places));

    expect(await treeOfRequest(id)).to.deep.equal(ANSWERED);
    const [lookup] = within(await requestOf(id), "lookup");
    expect(lookup?.attributes).to.include({ "answer.kind": "hit" });
  });

  it("show one flight for two requests: one has it, the other points to it", async () => {
    service.simulator.control.setBehaviour({ kind: "latency", ms: 200 });
    const calls = service.calls();

    const ids = await Promise.all([ask(place(places)), ask(place(places))]);

    const requests = await Promise.all(ids.map(requestOf));
    const flights = requests.flatMap((request) => within(request, "flight"));
    const links = requests.flatMap((request) => within(request, "lookup")[0]?.links ?? []);
    expect(service.calls()).to.equal(calls + 1);
    expect(new Set(requests.map(({ traceId }) => traceId)).size).to.equal(2);
    expect(flights).to.have.length(1);
    expect(links).to.deep.equal([flights[0]?.id]);
    expect(await Promise.all(ids.map(treeOfRequest))).to.deep.include(ANSWERED);
  });

  it("show a failure of AirVisual from the call up to the request, with its reason", async () => {
    service.simulator.control.setBehaviour({ kind: "reset" });

    const id = await ask(place(places));

    const request = await requestOf(id);
    const failed = receiver.spans.filter(
      (span) => span.traceId === request.traceId && span.hasFailed,
    );
    const reasons = failed.map(({ name, attributes }) => [name, attributes["error.type"]]);
    expect(reasons).to.have.deep.members([
      ["upstream", "unreachable"],
      ["flight", "unreachable"],
      ["lookup", "unreachable"],
      ["request", "upstream-unreachable"],
    ]);
    expect(within(request, "record")).to.deep.equal([]);
  });

  it("belong to the trace of the caller, and the log names it", async () => {
    const id = await ask(place(places), { traceparent: `00-${TRACE}-${CALLER}-01` });

    expect(await requestOf(id)).to.include({ traceId: TRACE, parent: CALLER });
    expect((await treeOfRequest(id)).slice(0, 2)).to.deep.equal(["request", "  lookup"]);
    const line = await until(() => service.logLines.find((text) => text.includes(id)));
    expect(JSON.parse(line)).to.include({ trace_id: TRACE });
  });

  it("are not made for a caller that makes none", async () => {
    const untraced = await ask(place(places), { traceparent: `00-${TRACE}-${CALLER}-00` });
    const id = await ask(place(places));

    await requestOf(id);

    const ids = receiver.spans.map(({ attributes }) => attributes["request.id"]);
    expect(ids).to.not.include(untraced);
  });

  for (const [what, header] of Object.entries({
    "of another form": "canary",
    "of zeros": `00-${"0".repeat(32)}-${CALLER}-01`,
    "given twice": `00-${TRACE}-${CALLER}-01, 00-${TRACE}-${CALLER}-01`,
  })) {
    it(`begin anew with a traceparent ${what}`, async () => {
      const id = await ask(place(places), { traceparent: header });

      const request = await requestOf(id);
      expect(request.parent).to.equal(undefined);
      expect(request.traceId).to.not.match(/^0+$/).and.not.equal(TRACE);
    });
  }

  it("have only names and attributes that service/tracing/spans.ts has", () => {
    const strange = receiver.spans.filter(({ name, attributes }) => {
      const known = ["error.type", ...Object.keys(SPANS[name as SpanName]?.attributes ?? {})];
      return !(name in SPANS) || Object.keys(attributes).some((key) => !known.includes(key));
    });
    const names = new Set(receiver.spans.map(({ name }) => name));

    expect(strange).to.deep.equal([]);
    expect([...names]).to.have.members(Object.keys(SPANS));
  });

  it("are valid OTLP of this service and release", () => {
    expect(receiver.faults).to.deep.equal([]);
    for (const resource of receiver.resources) {
      expect(resource).to.deep.equal({
        "service.name": "air-quality-api",
        "service.version": VERSION,
      });
    }
  });

  it("have no coordinates, no key and nothing of who asks", async () => {
    const { city } = (await service.ask("/air-quality?lat=41.7654321&lon=12.7654321")).json() as {
      city: string;
    };

    const id = await ask("lat=41.7654321&lon=12.7654321", {
      "x-forwarded-for": "203.0.113.77",
      "user-agent": "canary-program",
      tracestate: "vendor=canary-state",
      baggage: "user=canary-baggage",
      traceparent: `00-${TRACE}-${CALLER}-01`,
    });
    await requestOf(id);

    const sent = receiver.bodies.join();
    expect(sent).not.to.match(/7654321|41\.77|12\.77|203\.0\.113|canary|127\.0\.0\.1/);
    expect(sent).not.to.include(city);
  });
});
