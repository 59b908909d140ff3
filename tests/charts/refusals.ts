import { expect } from "chai";
import { CHARTS, valuesOf } from "./charts.ts";
import { render } from "./helm.ts";

/** Values that a chart must refuse, and what it says then: the whole sentence, or what is in it. */
export type Refusal = readonly [changes: object, sentence: string | RegExp];

/** What is the same for each chart with a route. */
const ROUTE: readonly Refusal[] = [
  [
    { route: { host: "tool.example.com", allowedCidrs: [] } },
    "route.allowedCidrs is empty: list the addresses that may come in, or leave route.host empty",
  ],
  [
    { route: { host: "", tlsSecret: "certificate" } },
    "route.tlsSecret is set without route.host: name the host that the certificate is for",
  ],
  [{ rote: {} }, /rote.*not allowed/i],
];

/** Registers a test for each refusal, on the chart's smallest example. */
export function refuses(name: string, refusals: readonly Refusal[]): void {
  const chart = CHARTS.find((one) => one.name === name);
  if (!chart) throw new Error(`there is no chart ${name}`);
  const hasRoute = chart.cases.includes("full");
  describe(`the chart ${name} refuses`, () => {
    for (const [changes, sentence] of [...(hasRoute ? ROUTE : []), ...refusals]) {
      it(JSON.stringify(changes), async () => {
        let said = "nothing";
        try {
          await render(chart.folder, valuesOf(chart, "small"), changes);
        } catch (error) {
          said = (error as Error).message;
        }
        if (typeof sentence === "string") expect(said).to.equal(sentence);
        else expect(said).to.match(sentence);
      });
    }
  });
}
