import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { RELEASE_HEADER } from "../../platform/names.ts";
import type { Answer } from "../support/client.ts";
import { BERLIN, clientOf, type Target } from "./target.ts";

/** The API ends each request within four seconds itself. */
const WITHIN_MS = 5_000;

/** A release that was started just now is known to every part of the ingress by then. */
const ROUTED_WITHIN_MS = 15_000;

interface Entry {
  readonly Time: string;
  readonly City: string;
}

/**
 * Registers the few tests that may be run against production at any time: they take seconds and ask for
 * one place, Berlin, which costs one call to the upstream at most.
 */
export function describeSmoke(target: () => Target): void {
  const client = clientOf(target);
  const ask = (path: string) => client.ask(path, { signal: AbortSignal.timeout(WITHIN_MS) });

  describe("what serves", () => {
    // Where nothing answers, one of them need not wait for it more than once.
    before("is asked whether it is there", async function () {
      this.timeout(2 * ROUTED_WITHIN_MS);
      await expectRelease(ask, target().release);
    });

    it("says that it runs", async () => {
      const { status, text } = await ask("/");

      expect(status, text).to.equal(200);
      expect(text).to.equal("Air Quality API running");
    });

    it("answers city and index, and nothing else", async () => {
      const { status, text } = await ask(`/air-quality?${BERLIN}`);

      expect(status, text).to.equal(200);
      expect(text).to.match(/^\{"city":"[^"]+","air_quality_index":\d+\}$/);
    });

    it("answers the same by the name of the version", async () => {
      const first = await ask(`/air-quality?${BERLIN}`);
      const versioned = await ask(`/v1/air-quality?${BERLIN}`);
      const last = await ask(`/air-quality?${BERLIN}`);

      expect(versioned.status, versioned.text).to.equal(200);
      // The answer may be renewed between two of the three.
      expect([first.text, last.text]).to.include(versioned.text);
    });

    it("lists a query as soon as it is answered", async () => {
      const listed = async () => {
        const { status, text, json } = await ask("/queried-cities?limit=1000");
        expect(status, text).to.equal(200);
        return json() as Entry[];
      };
      const before = new Set((await listed()).map(({ Time }) => Time));
      const { status, text, json } = await ask(`/air-quality?${BERLIN}`);
      expect(status, text).to.equal(200);

      const added = (await listed()).filter(({ Time }) => !before.has(Time));

      expect(added.map(({ City }) => City)).to.include((json() as { city: string }).city);
    });

    it("documents itself", async () => {
      const { status, text, json } = await ask("/openapi.json");

      expect(status, text).to.equal(200);
      expect((json() as { paths: object }).paths).to.include.keys(
        "/air-quality",
        "/queried-cities",
      );
    });

    it("refuses a latitude that there is not, by its name", async () => {
      const { status, text, json } = await ask("/air-quality?lat=91&lon=13.405");

      expect(status, text).to.equal(400);
      expect(json()).to.include({ type: "/problems#invalid-parameters" });
    });

    it("has a problem document for what is not there", async () => {
      const { status, text, json } = await ask("/nothing");

      expect(status, text).to.equal(404);
      expect(json()).to.include({ type: "/problems#not-found" });
    });
  });
}

/** Another release that answers in its place is no proof: rejects unless the one that was asked for does. */
async function expectRelease(
  ask: (path: string) => Promise<Answer>,
  release: string | undefined,
): Promise<void> {
  const end = Date.now() + ROUTED_WITHIN_MS;
  for (;;) {
    const { headers } = await ask("/");
    const found = headers.get(RELEASE_HEADER);
    if (release === undefined || found === release) return;
    if (Date.now() > end)
      throw new Error(`${found ?? "no release by its name"} answers for ${release}`);
    await sleep(200);
  }
}
