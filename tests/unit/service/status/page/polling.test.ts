import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createPolling } from "../../../../../service/status/page/polling.js";
import { until } from "../../../../support/wait.ts";

describe("polling", () => {
  it("looks again and again until it is stopped", async () => {
    let looks = 0;
    const { start, stop } = createPolling(async () => {
      looks += 1;
    }, 1);

    start();
    await until(() => looks >= 3);
    stop();
    const then = looks;
    await sleep(20);

    expect(looks).to.equal(then);
  });

  it("goes on once, however often it is stopped and started during a look", async () => {
    let looks = 0;
    const { promise: slow, resolve: end } = Promise.withResolvers<void>();
    const { start, stop } = createPolling(async () => {
      looks += 1;
      if (looks === 1) await slow;
    }, 5);

    start();
    stop();
    start();
    await until(() => looks === 2);
    stop();
    end();
    await sleep(30);

    expect(looks).to.equal(2);
  });
});
