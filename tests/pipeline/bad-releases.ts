import { servingOf } from "../../platform/pipeline/deploy/releases.ts";
import { exitCodeOf } from "../../platform/pipeline/run-stage.ts";
import type { VariantName } from "../e2e/images/variants.ts";
import { releasesOf } from "./environments.ts";
import { make } from "./runs.ts";
import { restore } from "./saved.ts";
import type { Stand } from "./stand.ts";
import { between, underLoad } from "./under-load.ts";

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
  let given = 0;
  let back = 0;
  const { result, done } = await underLoad("prod", () =>
    make(
      "stage",
      { ...stand.env, NAME: "release" },
      {
        onLine(line, at) {
          if (/ has 10 % of the requests/.test(line)) given = at;
          if (/ has all requests \(/.test(line)) back = at;
        },
      },
    ),
  );
  const now = await releasesOf("prod", stand.state);
  // Weights arrive at Envoy before Pulumi says so: from when the run began to give them.
  const window = share === 0 ? { sent: 0, failed: 0 } : between(result, given - 6_000, back);
  const may = Math.ceil(
    (window.sent * share) / 100 +
      SIGMAS * Math.sqrt((window.sent * share * (100 - share)) / 10_000),
  );
  const took = /has all requests \(([\d.]+) s\)/.exec(done.output)?.[1] ?? "?";
  const faults = [
    ...(done.code === exitCodeOf("release")
      ? []
      : [`exit code ${done.code}:\n${done.output.slice(-3_000)}`]),
    ...(servingOf(now)?.name === serving && servingOf(now)?.weight === 100
      ? []
      : ["another release serves now"]),
    ...(result.failed <= may ? [] : [`${result.failed} requests failed, ${may} may`]),
    ...(share > 0 && given === 0 ? ["it never had its share"] : []),
    ...(share === 0 && given > 0 ? ["it had requests"] : []),
  ];
  const counted = share === 0 ? "" : ` (of ${window.sent} while it had a share; ${may} may)`;
  return {
    faults,
    text: `${result.sent} requests, ${result.failed} failed${counted}; back in ${took} s`,
  };
}
