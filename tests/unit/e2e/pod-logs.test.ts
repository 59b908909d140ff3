import { expect } from "chai";
import { requestsIn } from "../../e2e/pod-logs.ts";

describe("the requests in a pod's log", () => {
  it("are its lines about requests, and no others", () => {
    const lines = [
      'quest_id":"half a line","status":200}',
      '{"level":"info","request_id":"a","status":200,"message":"request"}',
      '{"level":"info","message":"listening"}',
      "",
      '{"level":"warn","request_id":"b","status":503,"message":"request"}',
    ];

    expect(requestsIn(lines).map(({ request_id, status }) => [request_id, status])).to.deep.equal([
      ["a", 200],
      ["b", 503],
    ]);
  });
});
