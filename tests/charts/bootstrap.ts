import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { objectsIn } from "../support/helm.ts";
import { CHARTS_FOLDER, goldenOf } from "./charts.ts";

/** Seconds between two looks: a test does not wait as long as a Job. */
const PAUSE_SECONDS = 0.01;

const scratch = mkdtempSync(join(tmpdir(), "air-quality-bootstrap-"));
process.once("exit", () => rmSync(scratch, { recursive: true }));

/** A file and its folders; its name is where a pod has it. */
function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** The settings that the chart gives its Job, with the smallest values. */
export function settingsOf<Settings>(chart: string): Settings {
  const golden = goldenOf({ folder: join(CHARTS_FOLDER, chart) }, "small");
  const settings = objectsIn(readFileSync(golden, "utf8"))
    .map(({ data }) => (data as Record<string, string> | undefined)?.["settings.json"])
    .find((one) => one !== undefined);
  return JSON.parse(settings ?? "null");
}

export interface Job {
  readonly chart: string;
  readonly settings: object;
  /** Secrets as files: `admin/password`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The pod's ServiceAccount as files, and where the API server is. */
  readonly kubernetes?: { readonly url: string; readonly identity: Record<string, string> };
}

export interface Run {
  readonly code: number | null;
  /** What it said, line by line. */
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Runs a chart's bootstrap script as its Job does. Nothing that it prints may have a credential in it. */
export async function runJob({ chart, settings, secrets, kubernetes }: Job): Promise<Run> {
  const folder = mkdtempSync(join(scratch, `${chart}-`));
  const scripts = join(folder, "bootstrap");
  cpSync(join(CHARTS_FOLDER, chart, "files"), scripts, { recursive: true, dereference: true });
  write(scripts, { "settings.json": JSON.stringify({ ...settings, pauseSeconds: PAUSE_SECONDS }) });
  const env: Record<string, string> = { SECRETS: write(join(folder, "secrets"), secrets) };
  if (kubernetes) {
    env.KUBERNETES_API = kubernetes.url;
    env.KUBERNETES_IDENTITY = write(join(folder, "identity"), kubernetes.identity);
  }
  const child = spawn(process.execPath, [join(scripts, "main.ts")], { env });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, lines: output.trimEnd().split("\n"), errors };
}

/** Fails when something that was printed has a credential in it, as it is or as it travels. */
export function expectSilence({ lines, errors }: Run, credentials: readonly string[]): void {
  const printed = [...lines, errors].join("\n");
  const encoded = (value: string) => Buffer.from(value).toString("base64");
  const forms = credentials.flatMap((one) => [
    one,
    encodeURIComponent(one),
    encoded(one),
    encoded(`admin:${one}`),
  ]);
  expect(forms.filter((form) => printed.includes(form))).to.deep.equal([]);
}
