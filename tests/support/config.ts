import { expect } from "chai";
import { ConfigError, loadConfig } from "../../service/config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export const KEY = "canary-key-3f9d2c71";
export const PASSWORD = "canary-password";
export const DATABASE_URL = `postgres://app:${PASSWORD}@db.example:5432/air`;

/** The least that the service starts with. */
export const GOOD = {
  DATABASE_URL,
  AIRVISUAL_URL: "https://api.airvisual.com/v2",
  AIRVISUAL_API_KEY: KEY,
  OUTBOX_DIR: "/var/outbox",
};

/** The faults that a load names; fails when there is none. */
export function faultsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...faults] = error.message.split("\n");
    expect(head).to.equal(`The configuration has ${faults.length} fault(s):`);
    return faults.map((line) => line.replace(/^ {2}- /, ""));
  }
  return expect.fail("there was no fault");
}

/** The faults of a good environment with some changes. */
export const faults = (changes: Environment) => faultsOf(() => loadConfig({ ...GOOD, ...changes }));
