import { StageFault, wordsOf } from "../fault.ts";
import type { Environment } from "./environment.ts";
import { beside, type Release, type Releases, releaseOf, servingOf, shifted } from "./releases.ts";

/** How a release is judged on its way. */
export interface Judges {
  /** Asks one release, whatever its weight; rejects when it is bad. */
  smoke(release: string): Promise<void>;
  /** Looks at one that takes a share beside the serving one; rejects when it is worse. Resolves to its requests. */
  watch(release: string, serving: string): Promise<number>;
  say(text: string): void;
}

export interface Promoted {
  readonly release: string;
  readonly before: string;
  /** Requests that it took while it was watched. */
  readonly watched: number;
}

/** Per cent of the requests that a release has to do well with before it gets all. */
const SHARE = 10;

/**
 * Starts a release beside the serving one, has it asked, then gives it SHARE, then all of the requests. What is bad
 * loses them again at once; the release before stays, so that going back is a change of weights.
 */
export async function releaseBeside(
  environment: Environment,
  image: string,
  { smoke, watch, say }: Judges,
): Promise<Promoted> {
  const had = await environment.releases();
  const { name } = releaseOf(image, 0);
  const serving = servingOf(had.filter((one) => one.name !== name));
  const isThere = had.some((one) => one.name === name && one.weight === 100);
  const wanted = isThere ? had : beside(had, image);
  if (isThere) say(`${name} has all requests already; asking it once more`);
  else if (serving) say(`${serving.name} serves; ${name} starts beside it without requests`);
  else say(`${name} is the first release`);
  if (!isThere) await environment.deploy(wanted, serving ? [serving.name] : []);
  if (!serving) return await askOnly(name, smoke);
  const pair = { wanted, name, serving };
  await smoke(name).catch((error) =>
    isThere ? goBack(environment, pair, error) : keepAll(pair, error),
  );
  if (isThere) return { release: name, before: serving.name, watched: 0 };
  const watched = await promote(environment, pair, { watch, say }).catch((error) =>
    goBack(environment, pair, error),
  );
  return { release: name, before: serving.name, watched };
}

/** There is no release to go back to. */
async function askOnly(name: string, smoke: Judges["smoke"]): Promise<Promoted> {
  await smoke(name).catch((error) => {
    throw new StageFault(
      `${name} is bad: ${wordsOf(error)}`,
      "it has all requests, and there is no release before it: mend, commit, make pipeline",
    );
  });
  return { release: name, before: "none", watched: 0 };
}

interface Pair {
  readonly wanted: Releases;
  readonly name: string;
  readonly serving: Release;
}

async function promote(
  environment: Environment,
  { wanted, name, serving }: Pair,
  { watch, say }: Pick<Judges, "watch" | "say">,
): Promise<number> {
  let watched = 0;
  for (const percent of [SHARE, 100]) {
    say(`giving ${name} ${percent} % of the requests`);
    await environment.shift(shifted(wanted, name, percent));
    say(`${name} has ${percent} % of the requests`);
    watched += await watch(name, serving.name);
  }
  return watched;
}

/** It had no request yet, and nobody notices. */
function keepAll({ name, serving }: Pair, error: unknown): never {
  throw new StageFault(`${name} is bad: ${wordsOf(error)}\n${serving.name} kept all requests`);
}

async function goBack(
  environment: Environment,
  { wanted, name, serving }: Pair,
  error: unknown,
): Promise<never> {
  const began = performance.now();
  const why = `${name} is bad: ${wordsOf(error)}`;
  await environment.shift(shifted(wanted, serving.name, 100)).catch((stuck) => {
    throw new StageFault(
      `${why}\nand its requests could not be taken back: ${wordsOf(stuck)}`,
      `make roll-back STACK=${environment.stack}: it may still have requests`,
    );
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  throw new StageFault(`${why}\n${serving.name} has all requests again (${seconds} s)`);
}
