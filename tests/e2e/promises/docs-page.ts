import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withPage } from "../browser.ts";
import type { Proof } from "../proof.ts";
import { REPORT_FOLDER } from "../report/folder.ts";

/** Opens an operation of the page, tries it out with a place, and gives the status that it shows. */
const TRY_OUT = `(async () => {
  const until = async (look) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const seen = look();
      if (seen) return seen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the page never showed " + look);
  };
  const block = await until(() => document.querySelector("#operations-Air_quality-getAirQualityV1"));
  block.querySelector(".opblock-summary-control").click();
  const execute = () => block.querySelector(".execute");
  const tryOut = await until(() => block.querySelector(".try-out__btn"));
  if (!execute()) tryOut.click();
  const inputs = await until(() => {
    const found = block.querySelectorAll(".parameters input[type=text]:not([disabled])");
    return found.length === 2 && found;
  });
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  for (const [index, value] of ["52.52", "13.405"].entries()) {
    write.call(inputs[index], value);
    inputs[index].dispatchEvent(new Event("input", { bubbles: true }));
  }
  (await until(execute)).click();
  const answer = await until(() => block.querySelector(".live-responses-table .response"));
  return answer.innerText;
})()`;

export const docsPage: Proof = {
  name: "docs-page",
  promise:
    "in a real browser the documentation shows every operation, tries one out, and asks no other host",
  budgetSeconds: 6,
  needs: "cluster",
  async run({ deployment }, findings) {
    const { hostname, port } = new URL(deployment.url);
    const origin = `http://${deployment.host}`;
    const hosts = [`${deployment.host} ${hostname}:${port || 80}`];
    await withPage(hosts, async (page) => {
      await page.open(`${origin}/docs`);
      const answer = await page.evaluate<string>(TRY_OUT);
      await writeFile(join(REPORT_FOLDER, "docs-page.png"), await page.screenshot());
      const operations = await page.evaluate<number>(
        "document.querySelectorAll('.opblock').length",
      );
      const elsewhere = page.requests.filter(
        (url) => !url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url),
      );
      findings.count("operations", operations);
      findings.count("files loaded", page.requests.length);
      findings.count("of other hosts", elsewhere.length);
      if (!/\b200\b/.test(answer) || !answer.includes("air_quality_index")) {
        throw new Error(`trying it out showed no answer: ${answer}`);
      }
      if (operations < 9) throw new Error(`only ${operations} operations are shown`);
      if (elsewhere.length > 0) throw new Error(`it asks for ${elsewhere.join(", ")}`);
      if (page.complaints.length > 0) throw new Error(page.complaints.join("\n"));
    });
  },
};
