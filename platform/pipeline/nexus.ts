import { createHash } from "node:crypto";
import { StageFault, wordsOf } from "./fault.ts";

export interface Nexus {
  readonly url: string;
  readonly repository: string;
  readonly user: string;
  readonly password: string;
}

/** Milliseconds that one file may take. */
const LIMIT_MS = 60_000;

/** Stores a file and reads it back; rejects with a StageFault when what is there is not what was sent. */
export async function store(
  { url, repository, user, password }: Nexus,
  path: string,
  content: Buffer,
): Promise<void> {
  const place = `${url}/repository/${repository}/${path}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const ask = async (init: RequestInit) => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const response = await fetch(place, { ...init, headers: { authorization }, signal }).catch(
      (error) => {
        throw new StageFault(`Nexus does not answer at ${url}: ${wordsOf(error.cause ?? error)}`);
      },
    );
    if (!response.ok)
      throw new StageFault(`Nexus answers ${response.status} to ${init.method ?? "GET"} ${place}`);
    return Buffer.from(await response.arrayBuffer());
  };
  await ask({ method: "PUT", body: new Uint8Array(content) });
  const hash = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  if (hash(await ask({})) !== hash(content))
    throw new StageFault(`Nexus has another ${path} than was sent`);
}
