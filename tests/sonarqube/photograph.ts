import { setTimeout as sleep } from "node:timers/promises";
import { withPage } from "../e2e/browser.ts";

const LOOKS = 60;

/** The project's page as a person sees it, PNG. Rejects when it shows no verdict within half a minute. */
export async function photograph(url: string, password: string): Promise<Buffer> {
  return await withPage([], async (page) => {
    // Of the same origin, and without a script that leads elsewhere.
    await page.open(`${url}/api/system/status`);
    const form = JSON.stringify(new URLSearchParams({ login: "admin", password }).toString());
    const status = await page.evaluate<number>(
      `fetch("/api/authentication/login", { method: "POST", body: ${form}, headers: { "content-type": "application/x-www-form-urlencoded" } }).then((answer) => answer.status)`,
    );
    if (status !== 200) throw new Error(`nobody logs in to SonarQube: ${status}`);
    await page.open(`${url}/dashboard?id=air-quality`);
    for (let look = 0; look < LOOKS; look += 1) {
      const text = await page.evaluate<string>("document.body.innerText");
      if (/\b(Passed|Failed)\b/.test(text)) {
        // What moves has come to rest.
        await sleep(2_000);
        return await page.screenshot();
      }
      await sleep(500);
    }
    throw new Error("SonarQube's page shows no verdict");
  });
}
