import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A page in a real browser, driven by its DevTools protocol. */
export interface Page {
  /** Addresses of everything that the page asked for. */
  readonly requests: readonly string[];
  /** What the page complained of: errors in scripts, refused loads. */
  readonly complaints: readonly string[];
  /** Opens an address; resolves when everything that it names is loaded. */
  open(url: string): Promise<void>;
  /** Evaluates an expression, a promise included, in the page. Rejects when it throws. */
  evaluate<T>(expression: string): Promise<T>;
  /** Gives the window another size, in CSS pixels. */
  resize(width: number, height: number): Promise<void>;
  /** What its user prefers, such as `{ "prefers-color-scheme": "dark" }`. */
  prefer(features: Readonly<Record<string, string>>): Promise<void>;
  /** Presses a key, as a keyboard does. */
  press(key: "Tab" | "Enter"): Promise<void>;
  /** A picture of what is in the window, or of the whole page; PNG. */
  screenshot(options?: { readonly whole: boolean }): Promise<Buffer>;
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const FLAGS = [
  "--headless=new",
  // It only sees our own pages, and root has no sandbox.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // An address is asked for as it is written, not by HTTPS first.
  "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,HttpsFirstBalancedMode",
  "--window-size=1200,1600",
  "--remote-debugging-port=0",
];
const KEY_CODES = { Tab: 9, Enter: 13 } as const;
const START_MS = 20_000;
const CALL_MS = 30_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Whether this machine has a browser that `withPage` can start. */
export function hasBrowser(): boolean {
  return BROWSERS.some((name) => spawnSync(name, ["--version"]).status === 0);
}

/** Does some work with a page of a browser of its own. `hosts`: names that are elsewhere, `name address`. */
export async function withPage<T>(
  hosts: readonly string[],
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), "air-quality-browser-"));
  const rules = hosts.map((host) => `MAP ${host}`).join(", ");
  const { endpoint, stop } = await startBrowser([
    ...FLAGS,
    `--user-data-dir=${profile}`,
    ...(rules === "" ? [] : [`--host-resolver-rules=${rules}`]),
  ]);
  try {
    return await work(await openPage(endpoint));
  } finally {
    await stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startBrowser(args: readonly string[]) {
  for (const name of BROWSERS) {
    const child = spawn(name, [...args, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
    const ended = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
    const endpoint = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(resolve, START_MS, undefined);
      createInterface(child.stderr).on("line", (line) => {
        const [, url] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
      ended.then(() => resolve(undefined));
      timer.unref();
    });
    const stop = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    if (endpoint !== undefined) return { endpoint, stop };
    await stop();
  }
  throw new Error(`none of ${BROWSERS.join(", ")} starts: install Chromium`);
}

async function openPage(endpoint: string): Promise<Page> {
  const socket = new WebSocket(endpoint);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("the browser hung up")));
  });
  const waiting = new Map<number, (message: Message) => void>();
  const requests: string[] = [];
  const complaints: string[] = [];
  let loaded = () => {};
  let lastId = 0;
  let session: string | undefined;

  const noteEvent: Record<string, (params: Record<string, unknown>) => void> = {
    "Page.loadEventFired": () => loaded(),
    "Network.requestWillBeSent": ({ request }) =>
      void requests.push(String((request as { url: string }).url)),
    "Network.loadingFailed": ({ errorText, blockedReason }) =>
      void complaints.push(`not loaded: ${errorText} ${blockedReason ?? ""}`),
    "Runtime.exceptionThrown": (params) => void complaints.push(JSON.stringify(params)),
    "Log.entryAdded": ({ entry }) => {
      const { level, text, url } = entry as { level: string; text: string; url?: string };
      if (level === "error") complaints.push(`${text} ${url ?? ""}`);
    },
  };
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else noteEvent[message.method ?? ""]?.(message.params ?? {});
  });

  async function call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    lastId += 1;
    const id = lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), CALL_MS);
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params, ...(session && { sessionId: session }) }));
    const { error, result = {} } = await promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(id);
    });
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const attached = await call("Target.attachToTarget", { targetId, flatten: true });
  session = String(attached.sessionId);
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await call(`${domain}.enable`);
  return {
    requests,
    complaints,
    async open(url) {
      const done = new Promise<void>((resolve) => {
        loaded = resolve;
      });
      const { errorText } = await call("Page.navigate", { url });
      if (errorText !== undefined) throw new Error(`${url} cannot be opened: ${errorText}`);
      await done;
    },
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await call("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
      return (result as { value: T }).value;
    },
    async resize(width, height) {
      const size = { width, height, deviceScaleFactor: 1, mobile: false };
      await call("Emulation.setDeviceMetricsOverride", size);
    },
    async prefer(preferred) {
      const features = Object.entries(preferred).map(([name, value]) => ({ name, value }));
      await call("Emulation.setEmulatedMedia", { features });
    },
    async press(key) {
      const pressed = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key] };
      const text = key === "Enter" ? "\r" : undefined;
      await call("Input.dispatchKeyEvent", { type: "keyDown", ...pressed, text });
      await call("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
    },
    async screenshot({ whole } = { whole: false }) {
      const { data } = await call("Page.captureScreenshot", { captureBeyondViewport: whole });
      return Buffer.from(String(data), "base64");
    },
  };
}
