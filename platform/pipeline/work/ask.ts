import { forwarding } from "../../commands/port-forward.ts";
import { namespacesOf } from "../../names.ts";
import { openEnvironment } from "../deploy/environment.ts";
import type { Work } from "../run-stage.ts";
import type { Environment } from "../stage.ts";
import { runSuite } from "./suite.ts";

const SIMULATOR_PORT = 9092;

/** Asks an environment all of the API's contract from outside; with its simulator's books, where it has one. */
export const ask =
  (name: Environment, report: string): Work =>
  async ({ settings }) => {
    const environment = await openEnvironment(name, settings);
    const { url, host } = await environment.address();
    const suite = async (simulator?: string) =>
      await runSuite("test-api", report, {
        API_URL: url,
        API_HOST: host,
        SIMULATOR_URL: simulator,
      });
    if (environment.config.airVisual.source === "live") return { tests: await suite() };
    const namespace = namespacesOf(name).neighbours;
    const tests = await forwarding(
      "service/simulator",
      { namespace, port: SIMULATOR_PORT },
      (port) => suite(`http://127.0.0.1:${port}`),
    );
    return { tests };
  };
