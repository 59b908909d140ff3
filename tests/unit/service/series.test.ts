import { expect } from "chai";
import { Counter, Histogram, Registry } from "prom-client";
import { counterIn, histogramIn } from "../../../service/series.ts";

const BOUNDS = [0.1, 1, 10];
const VALUES = [0, 0.1, 0.100001, 1, 5, 10, 10.5, 1e9];

describe("series", () => {
  it("read like those of prom-client, to the letter", async () => {
    const ours = new Registry();
    const theirs = new Registry();
    const count = counterIn(ours, { name: "asked_total", help: "How often" });
    const counter = new Counter({
      ...{ name: "asked_total", help: "How often", labelNames: ["route", "status"] },
      registers: [theirs],
    });
    const routes = ["/a", 'with "quotes", \\ and\na line'];
    for (const route of routes) {
      const series = count({ route, status: 200 });
      series.add();
      series.add(2);
      counter.inc({ route, status: 200 });
      counter.inc({ route, status: 200 }, 2);
    }
    const distribution = histogramIn(ours, { name: "took_seconds", help: "How long" }, BOUNDS);
    const histogram = new Histogram({
      ...{ name: "took_seconds", help: "How long", labelNames: ["route"], buckets: BOUNDS },
      registers: [theirs],
    });
    for (const route of routes) {
      const series = distribution({ route });
      for (const value of VALUES) {
        series.observe(value);
        histogram.observe({ route }, value);
      }
    }

    expect(await ours.metrics()).to.equal(await theirs.metrics());
  });

  it("are there, at zero, from the moment that they are asked for", async () => {
    const registry = new Registry();
    counterIn(registry, { name: "asked_total", help: "How often" })({});
    histogramIn(registry, { name: "took_seconds", help: "How long" }, [1])({ result: "ok" });

    expect((await registry.metrics()).split("\n")).to.include.members([
      "asked_total 0",
      'took_seconds_bucket{le="1",result="ok"} 0',
      'took_seconds_bucket{le="+Inf",result="ok"} 0',
      'took_seconds_count{result="ok"} 0',
    ]);
  });
});
