import { stopTestPostgres } from "./database.ts";

/** Runs once after the last test of a run. */
export const mochaHooks = {
  async afterAll() {
    await stopTestPostgres();
  },
};
