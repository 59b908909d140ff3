import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const PROJECT = join(import.meta.dirname, "../../..");
const MOCHA = join(PROJECT, "node_modules/mocha/bin/mocha.js");

const PROBLEM = {
  type: "/problems#internal",
  title: "Internal error",
  status: 500,
  detail: "Something went wrong.",
  request_id: crypto.randomUUID(),
};

describe("make smoke", () => {
  let server: Server;

  // It says that it runs, and fails at everything else.
  before((done) => {
    server = createServer(({ url }, response) => {
      const alive = url === "/";
      response.writeHead(alive ? 200 : 500, {
        "x-request-id": PROBLEM.request_id,
        "access-control-allow-origin": "*",
        "content-type": alive ? "text/plain; charset=utf-8" : "application/problem+json",
      });
      response.end(alive ? "Air Quality API running" : JSON.stringify(PROBLEM));
    });
    server.listen(0, "127.0.0.1", done);
  });
  after((done) => {
    server.close(done);
  });

  it("is red and says what a bad release answers", async () => {
    const { port } = server.address() as AddressInfo;
    const args = [MOCHA, "tests/acceptance/smoke.test.ts"];
    const env = { ...process.env, API_URL: `http://127.0.0.1:${port}`, API_HOST: "", REPORT: "" };

    const { code, stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: PROJECT,
      env,
    }).catch((error) => error);

    expect(code).to.be.above(0);
    expect(stdout).to.match(/^1 passed, 6 failed$/m);
    expect(stdout).to.include(`${JSON.stringify(PROBLEM)}: expected 500 to equal 200`);
  });
});
