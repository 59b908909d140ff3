import { servingOf } from "../../platform/pipeline/deploy/releases.ts";
import { exitCodeOf } from "../../platform/pipeline/run-stage.ts";
import type { VariantName } from "../e2e/images/variants.ts";
import { releasesOf } from "./environments.ts";
import { make } from "./runs.ts";
import { restore } from "./saved.ts";
import type { Stand } from "./stand.ts";
import { sentWhileFailing, underLoad } from "./under-load.ts";

export interface BadRelease {
  readonly what: string;
  readonly image: VariantName;
  /** Per cent of the requests that it had when it was caught. */
  readonly share: number;
}

/** Their probes are green, and their /air-quality answers 500. */
export const BAD_RELEASES: readonly BadRelease[] = [
  { what: "smoke catches it before it has requests", image: "bad", share: 0 },
  { what: "it is right to smoke and bad to consumers", image: "shy", share: 10 },
  { what: "the same, with a migration", image: "shyNewer", share: 10 },
];

export interface Seen {
  readonly faults: readonly string[];
  readonly text: string;
}

/** Standard deviations that chance may add to a share. */
const SIGMAS = 4;

/** Releases it to production under load; counts what consumers got. */
export async function tryRelease(stand: Stand, { image, share }: BadRelease): Promise<Seen> {
  await restore("release", await stand.push(image));
  const serving = servingOf(await releasesOf("prod", stand.state))?.name;
  let given = false;
  const { result, done } = await underLoad("prod", () =>
    make(
      "stage",
      { ...stand.env, NAME: "release" },
      {
        onLine(line) {
          if (/giving r-\w+ 10 %/.test(line)) given = true;
        },
      },
    ),
  );
  const now = await releasesOf("prod", stand.state);
  const shared = sentWhileFailing(result);
  const may = Math.ceil(
    (shared * share) / 100 + SIGMAS * Math.sqrt((shared * share * (100 - share)) / 10_000),
  );
  const took = /has all requests again \(([\d.]+) s\)/.exec(done.output)?.[1] ?? "0";
  const faults = [
    ...(done.code === exitCodeOf("release")
      ? []
      : [`exit code ${done.code}:\n${done.output.slice(-3_000)}`]),
    ...(servingOf(now)?.name === serving && servingOf(now)?.weight === 100
      ? []
      : ["another release serves now"]),
    ...(result.failed <= may ? [] : [`${result.failed} requests failed, ${may} may`]),
    ...(share > 0 && !given ? ["it never had its share"] : []),
    ...(share === 0 && given ? ["it had requests"] : []),
  ];
  const counted = share === 0 ? "" : ` (of ${shared} while it had a share; ${may} may)`;
  return {
    faults,
    text: `${result.sent} requests, ${result.failed} failed${counted}; back in ${took} s`,
  };
}
