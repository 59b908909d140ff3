import { expect } from "chai";
import { hasBrowser, type Page, withPage } from "../../../../e2e/browser.ts";
import { until } from "../../../../support/wait.ts";
import { type Service, startService } from "../../support.ts";

const BERLIN = "/air-quality?lat=52.52&lon=13.405";

describe("the status page in a browser", function () {
  this.timeout(60_000);
  let service: Service;

  before(function () {
    if (hasBrowser()) return;
    process.stdout.write("the status page was not opened: no Chromium on this machine\n");
    this.skip();
  });

  beforeEach(async () => {
    service = await startService();
  });

  afterEach(() => service.stop());

  const text = (page: Page, name: string) =>
    page.evaluate<string>(`document.querySelector('[data-is="${name}"]').textContent`);
  const shows = (page: Page, name: string, pattern: RegExp) =>
    until(async () => pattern.test(await text(page, name)));
  const open = (page: Page) => page.open(`${service.server.adminUrl}/status`);
  const looks = ({ requests }: Page) =>
    requests.filter((url) => url.endsWith("/status.json")).length;

  for (const [width, scheme] of [
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const) {
    it(`is live, whole and alone at ${width} pixels, ${scheme}`, async () => {
      await withPage([], async (page) => {
        await page.resize(width, 900);
        await page.prefer({ "prefers-color-scheme": scheme });
        await open(page);
        await shows(page, "rate-more", /^0 since the start$/);
        await service.ask(BERLIN);
        await shows(page, "rate-more", /^1 since the start$/);
        await shows(page, "rate", /^0\.\d+ \/ s$/);
        await shows(page, "queries", /Berlin/);
        await page.evaluate(
          "for (const one of document.querySelectorAll('details')) one.open = true",
        );

        const [state, figures, wide, room] = await Promise.all([
          text(page, "state"),
          page.evaluate<number>(
            "document.querySelectorAll('figure svg[role=img] path.main').length",
          ),
          page.evaluate<number>("document.documentElement.scrollWidth"),
          page.evaluate<number>("document.documentElement.clientWidth"),
        ]);
        const line = await page.evaluate<string>(
          "document.querySelector('figure svg[role=img] path.main').getAttribute('d')",
        );
        const said = await page.evaluate<string>(
          "document.querySelector('figure svg[role=img]').getAttribute('aria-label')",
        );
        const rows = await page.evaluate<number>(
          "document.querySelectorAll('figure tbody tr').length",
        );

        expect([state, figures]).to.deep.equal(["Ready", 3]);
        expect(wide, "horizontal scrolling").to.equal(room);
        expect(line).to.match(/^M[\d. ]+/);
        expect(said).to.match(/^Requests per second, now: all 0\.\d+, failures 0$/);
        expect(rows).to.equal(3);
        expect(
          page.requests.filter((url) => !url.startsWith(service.server.adminUrl)),
        ).to.deep.equal([]);
        expect(page.complaints).to.deep.equal([]);
      });
    });
  }

  it("can be paused and resumed by keyboard, with the focus in sight", async () => {
    await withPage([], async (page) => {
      await open(page);
      await shows(page, "state", /Ready/);
      await page.press("Tab");
      const focus = await page.evaluate<string[]>(
        "[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]",
      );
      await page.press("Enter");
      await shows(page, "state", /Paused/);
      const then = looks(page);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      const paused = looks(page);
      await page.press("Enter");
      await until(() => looks(page) > paused);
      await shows(page, "state", /Ready/);

      expect(focus).to.deep.equal(["Pause", "solid"]);
      expect(paused).to.equal(then);
    });
  });

  it("asks nothing while nobody sees it, and at once when somebody does again", async () => {
    const turn = (isHidden: boolean) => `
      Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));`;
    await withPage([], async (page) => {
      await open(page);
      await shows(page, "state", /Ready/);
      await page.evaluate(turn(true));
      const then = looks(page);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      const hidden = looks(page);
      await page.evaluate(turn(false));
      await until(() => looks(page) > hidden);

      expect(hidden).to.equal(then);
    });
  });

  it("says when the service does not answer, and keeps what it saw last", async () => {
    const mortal = await startService();
    await withPage([], async (page) => {
      await mortal.ask(BERLIN);
      await page.open(`${mortal.server.adminUrl}/status`);
      await shows(page, "rate-more", /^1 since/);
      await mortal.stop();
      await shows(page, "state", /^Does not answer since \d\d:\d\d:\d\d UTC; trying again$/);

      expect(await text(page, "rate-more")).to.equal("1 since the start");
    });
  });
});
