import type { PlatformConfig } from "../../config.ts";

/** One of the releases that a stack has beside each other, newest first. */
export type Release = PlatformConfig["api"]["releases"][number];
export type Releases = readonly Release[];

/** Characters of a digest that names of objects carry. */
const SHORT = 10;

/** The release that an image becomes. @param image By its digest. */
export function releaseOf(image: string, weight: number): Release {
  const digest = /@sha256:([\da-f]{64})$/.exec(image)?.[1];
  if (digest === undefined) throw new Error(`${image} has no digest`);
  return { name: `r-${digest.slice(0, SHORT)}`, image, weight };
}

/** The one that most requests go to. */
export const servingOf = (releases: Releases): Release | undefined =>
  releases.toSorted((a, b) => b.weight - a.weight)[0];

/** The new release without requests, beside the one that serves; the first of all takes them at once. */
export function beside(releases: Releases, image: string): Releases {
  const { name } = releaseOf(image, 0);
  const serving = servingOf(releases.filter((one) => one.name !== name));
  if (!serving) return [releaseOf(image, 100)];
  return [releaseOf(image, 0), { ...serving, weight: 100 }];
}

/** With so many per cent of the requests for one of two releases, and the rest for the other. */
export const shifted = (releases: Releases, name: string, percent: number): Releases =>
  releases.map((one) => ({ ...one, weight: one.name === name ? percent : 100 - percent }));

/** All requests go to the release before the newest. Throws when there is none. */
export function rolledBack(releases: Releases): Releases {
  const [newest, before] = releases;
  if (!newest || !before)
    throw new Error("there is no release beside the one that serves: nothing to go back to");
  return shifted(releases, before.name, 100);
}

export const releasesText = (releases: Releases): string =>
  releases.map(({ name, weight }) => `${name} ${weight} %`).join(", ") || "none";
