import type { IncomingMessage } from "node:http";
import * as z from "zod";
import type { Control } from "./control.ts";
import { behaviourSchema } from "./faults.ts";
import { type Reply, reply } from "./reply.ts";

/** Every path of the admin API begins so. */
export const ADMIN_PREFIX = "/_admin/";

const LONGEST_BODY = 1024 * 1024;

const planSchema = z.strictObject({
  perSecond: z.int().min(0).nullable().default(null),
  perMinute: z.int().min(0),
  perDay: z.int().min(0),
  perMonth: z.int().min(0),
});
const keysSchema = z.strictObject({ keys: z.array(z.string().min(1)) });
/** A century at most: beyond some 270,000 years there is no calendar. */
const clockSchema = z.strictObject({ offsetMs: z.int().min(-3.2e12).max(3.2e12) });

interface Fault {
  readonly path: string;
  readonly message: string;
}

type Route = (control: Control, body: string) => Reply;

const json = (status: number, value: unknown): Reply => reply(status, JSON.stringify(value));

const done = (): Reply => json(200, { done: true });

const badRequest = (faults: readonly Fault[]): Reply => json(400, { faults });

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** A route whose body must match the schema: else 400 with every fault, and nothing is changed. */
function accepting<T>(schema: z.ZodType<T>, apply: (control: Control, value: T) => void): Route {
  return (control, body) => {
    const parsed = parseJson(body);
    if (parsed === undefined) return badRequest([{ path: "", message: "not JSON" }]);
    const checked = schema.safeParse(parsed.value);
    if (!checked.success) {
      const { issues } = checked.error;
      return badRequest(issues.map(({ path, message }) => ({ path: path.join("."), message })));
    }
    apply(control, checked.data);
    return json(200, checked.data);
  };
}

function without(apply: (control: Control) => void): Route {
  return (control) => {
    apply(control);
    return done();
  };
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ["GET /_admin/behaviour", (control) => json(200, control.behaviour())],
  ["PUT /_admin/behaviour", accepting(behaviourSchema, (control, it) => control.setBehaviour(it))],
  ["DELETE /_admin/behaviour", without((control) => control.clearBehaviour())],
  ["GET /_admin/stats", (control) => json(200, control.stats())],
  ["DELETE /_admin/stats", without((control) => control.clearStats())],
  ["PUT /_admin/plan", accepting(planSchema, (control, plan) => control.setPlan(plan))],
  ["PUT /_admin/keys", accepting(keysSchema, (control, { keys }) => control.setKeys(keys))],
  [
    "PUT /_admin/clock",
    accepting(clockSchema, (control, { offsetMs }) => control.setClockOffset(offsetMs)),
  ],
] satisfies (readonly [string, Route])[]);

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LONGEST_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

/** Answers one call below ADMIN_PREFIX. Rejects only when the caller hangs up while sending. */
export async function administer(
  control: Control,
  path: string,
  request: IncomingMessage,
): Promise<Reply> {
  const route = ROUTES.get(`${request.method} ${path}`);
  if (route === undefined) return json(404, { routes: [...ROUTES.keys()] });
  const body = await read(request);
  if (body === undefined) return badRequest([{ path: "", message: "longer than 1 MiB" }]);
  return route(control, body);
}
