import { expect } from "chai";
import { useSimulator } from "./support.ts";

describe("simulator/admin", () => {
  const { control, send, call } = useSimulator();

  const admin = async (method: string, path: string, body?: string) => {
    const answer = await send(`/_admin/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, body: JSON.parse(answer.body) };
  };

  it("sets, shows and clears the behaviour", async () => {
    const behaviour = { kind: "error", message: "Payment Required", times: 3 };
    const put = await admin("PUT", "behaviour", JSON.stringify(behaviour));
    expect(put).to.deep.equal({ status: 200, body: behaviour });
    expect((await call()).status).to.equal(403);
    expect((await admin("GET", "behaviour")).body).to.deep.equal(behaviour);
    await admin("DELETE", "behaviour");
    expect((await call()).status).to.equal(200);
  });

  it("shows and clears the same stats as the control", async () => {
    await call();
    const { body } = await admin("GET", "stats");
    expect(body).to.deep.equal(control().stats());
    await admin("DELETE", "stats");
    expect((await admin("GET", "stats")).body.calls).to.equal(0);
  });

  it("changes plan, keys and clock", async () => {
    await admin("PUT", "plan", '{"perMinute":1,"perDay":500,"perMonth":10000}');
    expect((await call()).status).to.equal(200);
    expect((await call()).status).to.equal(429);
    await admin("PUT", "clock", '{"offsetMs":3600000}');
    const later = await call();
    expect(JSON.parse(later.body).data.current.weather.ts).to.equal("2026-02-07T13:00:00.000Z");
    await admin("PUT", "keys", '{"keys":["new"]}');
    expect((await call()).status).to.equal(401);
    expect((await call("lat=1&lon=1&key=new")).status).to.equal(200);
  });

  it("answers 400 with all faults and changes nothing", async () => {
    const { status, body } = await admin("PUT", "plan", '{"perMinute":-1,"perDay":"x","z":1}');
    expect(status).to.equal(400);
    const paths = body.faults.map(({ path }: { path: string }) => path);
    expect(paths).to.include.members(["perMinute", "perDay", "perMonth", ""]);
    const bodies = ["", "{", "null", '{"kind":"explode"}', '{"kind":"hang","times":0}'];
    const header = '{"kind":"garbage","body":"","headers":{"a":"b\\r\\nc: d"}}';
    for (const wrong of [...bodies, header, '{"kind":"malformed","name":"nope"}']) {
      expect((await admin("PUT", "behaviour", wrong)).status, wrong).to.equal(400);
    }
    expect((await call()).status).to.equal(200);
  });

  it("lists its routes on 404", async () => {
    const { status, body } = await admin("POST", "stats");
    expect(status).to.equal(404);
    expect(body.routes).to.include("PUT /_admin/behaviour");
  });
});
