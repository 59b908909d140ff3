import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { createDoctor } from "../../../../../platform/pipeline/deploy/health.ts";
import { fakePrograms, fakeServer, scratchFolder } from "../support.ts";

const pod = (name: string, more: object = {}) => ({
  metadata: { name },
  status: {
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [{ restartCount: 1 }],
  },
  ...more,
});
const waiting = { status: { conditions: [{ type: "Ready", status: "False" }] } };
const going = { metadata: { name: "going", deletionTimestamp: "2026-11-23T12:00:00Z" } };

/** kubectl is a script; the way to a pod leads to a server of ours. */
describe("the doctor of a release", () => {
  const folder = scratchFolder("health");
  const fake = fakePrograms();
  const { asked, url } = fakeServer(() => [200, 'http_requests_total{status="200"} 9\n']);
  const path = (name: string) => join(folder(), name);
  const ways = () => (existsSync(path("ways")) ? readFileSync(path("ways"), "utf8") : "").trim();
  function isAlive(pid: string): boolean {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  }

  beforeEach(() => {
    rmSync(path("ways"), { force: true });
    rmSync(path("asked"), { force: true });
    fake(
      "kubectl",
      `if [ "$1" = get ]; then echo "$*" >> '${path("asked")}'; cat '${path("pods.json")}'; exit; fi
echo "$$ $2" >> '${path("ways")}'
port=${new URL(url()).port}
[ -e '${path("nowhere")}' ] && port=1
echo "Forwarding from 127.0.0.1:$port -> 9091"
exec sleep 60`,
    );
  });
  const has = (...items: readonly object[]) =>
    writeFileSync(path("pods.json"), JSON.stringify({ items }));

  it("asks each ready pod on a way that it keeps until it is done", async () => {
    has(pod("one"), pod("two"), pod("new", waiting), pod("", going));
    const doctor = createDoctor("prod");

    const { requests, restarts, ready } = await doctor.healthOf("r-new");
    await doctor.healthOf("r-new");
    const pids = ways().split("\n");
    await doctor.close();

    expect(requests).to.deep.equal(
      new Map(["one", "two"].map((name) => [name, { total: 9, failed: 0 }])),
    );
    expect({ restarts, ready }).to.deep.equal({ restarts: 2, ready: 2 });
    expect(readFileSync(path("asked"), "utf8")).to.include(
      "get pods -n air-quality-prod -l app.kubernetes.io/name=api-r-new -o json",
    );
    expect(asked.map((one) => one.url)).to.deep.equal(Array(4).fill("/metrics"));
    expect(pids.map((line) => line.split(" ")[1]).toSorted()).to.deep.equal(["pod/one", "pod/two"]);
    for (const line of pids) expect(isAlive(line.split(" ")[0] ?? "")).to.equal(false);
  });

  it("leaves a pod out that can't be reached, and lets its way go", async () => {
    has(pod("one"));
    writeFileSync(path("nowhere"), "");
    const doctor = createDoctor("prod");

    const { requests, ready } = await doctor.healthOf("r-new");
    const [pid = ""] = ways().split(" ");
    rmSync(path("nowhere"));

    expect(requests.size).to.equal(0);
    expect(ready).to.equal(1);
    expect(isAlive(pid), "the first way").to.equal(false);
    expect((await doctor.healthOf("r-new")).requests.size).to.equal(1);
    await doctor.close();
  });

  it("has nothing to say of a release without pods", async () => {
    has();

    expect(await createDoctor("prod").healthOf("r-new")).to.deep.equal({
      requests: new Map(),
      restarts: 0,
      ready: 0,
    });
  });
});
