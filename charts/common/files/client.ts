import { setTimeout as sleep } from "node:timers/promises";

/** What a tool answered; a body that is no JSON is undefined. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Question {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as a form; SonarQube reads nothing else. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers that are no fault, beside those below 400. */
  readonly accept?: readonly number[];
}

/** Asks a path of a tool. Rejects with method, path and status, never with what was sent. */
export type Ask = (path: string, question?: Question) => Promise<Answer>;

const REQUEST_MS = 30_000;

export const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

/** A client of a tool that says who it is with every question. */
export function createAsk(base: string, headers: Readonly<Record<string, string>> = {}): Ask {
  return async (path, question = {}) => {
    const { method = "GET", accept = [], form, json, text } = question;
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        ...headers,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(text === undefined ? {} : { "content-type": "text/plain" }),
        ...question.headers,
      },
      body: form
        ? new URLSearchParams(form)
        : json === undefined
          ? (text ?? null)
          : JSON.stringify(json),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const said = await response.text();
    if (response.status >= 400 && !accept.includes(response.status)) {
      throw new Error(`${method} ${path.split("?")[0]}: ${response.status} ${said.slice(0, 300)}`);
    }
    return { status: response.status, body: parsed(said) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds between two looks at a tool that does not answer yet, and how often it is looked at. */
const PAUSE_SECONDS = 5;
const LOOKS = 300;

/** Waits until a tool is up: its pod may start, or migrate its schema, for minutes. */
export async function untilUp(
  what: string,
  isUp: () => Promise<boolean>,
  pauseSeconds = PAUSE_SECONDS,
): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isUp().catch(() => false)) return;
    if (look % 12 === 0) say(`waiting for ${what} …`);
    await sleep(pauseSeconds * 1000);
  }
  throw new Error(`${what} is not up after ${(LOOKS * pauseSeconds) / 60} minutes`);
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
