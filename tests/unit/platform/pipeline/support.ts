import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { StageFault } from "../../../../platform/pipeline/fault.ts";
import {
  type Entry,
  nextEntry,
  type Results,
  resultsOf,
} from "../../../../platform/pipeline/record.ts";

/** What a work is rejected with. */
export async function faultOf(work: Promise<unknown>): Promise<StageFault> {
  const fault = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return fault instanceof StageFault ? fault : expect.fail(`not a StageFault: ${fault}`);
}

/** A record of green stages with their facts. */
export function greenEntries(facts: Readonly<Partial<Record<Entry["stage"], Entry["facts"]>>>) {
  const entries: Entry[] = [];
  for (const [stage, found] of Object.entries(facts))
    entries.push(
      nextEntry(entries, {
        stage: stage as Entry["stage"],
        result: "passed",
        at: "2026-11-23T12:00:00.000Z",
        seconds: 1,
        facts: found,
      }),
    );
  return entries;
}

export const greenResults = (facts: Parameters<typeof greenEntries>[0]): Results =>
  resultsOf(greenEntries(facts));

/** A folder of the tests of a `describe`. */
export function scratchFolder(purpose: string): () => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), `air-quality-${purpose}-`));
  });
  after(() => rmSync(folder, { recursive: true }));
  return () => folder;
}

/** Programs of a shell script each, first on the PATH; gone after each test of a `describe`. */
export function fakePrograms(): (name: string, script: string) => void {
  const { PATH } = process.env;
  const folder = scratchFolder("programs");
  afterEach(() => {
    process.env.PATH = PATH;
  });
  return (name, script) => {
    const file = join(folder(), name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = [folder(), PATH].join(delimiter);
  };
}

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

type Answer = readonly [status: number, body: string];

/** A server that answers what `answer` says at that moment, and remembers what it was asked. */
export function fakeServer(answer: (question: Question) => Answer) {
  const asked: Question[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = request;
    const question = {
      ...{ method, url, authorization: headers.authorization ?? "" },
      body: await text(request),
    };
    asked.push(question);
    const [status, body] = answer(question);
    response.writeHead(status).end(body);
  };
  const server = createServer((request, response) => void reply(request, response));
  before((done) => void server.listen(0, "127.0.0.1", done));
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    asked.length = 0;
  });
  return {
    asked,
    url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
}
