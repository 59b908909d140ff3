import { policyOf, type Repository } from "./repositories.ts";
import { covers, merged, type Tree } from "./tree.ts";

/** Removes what nobody downloaded for some days. */
export interface Policy {
  readonly name: string;
  readonly format: string;
  readonly criteriaLastDownloaded: number;
}

/** What Nexus takes of a policy; the rest of its answer is counted, not set. */
const SETTINGS = [
  ...["name", "format", "notes", "retain", "sortBy"],
  ...["criteriaLastBlobUpdated", "criteriaLastDownloaded"],
  ...["criteriaReleaseType", "criteriaAssetRegex"],
];

/** The policies that shall be there: one for each repository that does not keep everything. */
export const policiesOf = (repositories: readonly Repository[]): readonly Policy[] =>
  repositories
    .filter(({ keepDays }) => keepDays > 0)
    .map((repository) => ({
      name: policyOf(repository),
      format: repository.format,
      criteriaLastDownloaded: repository.keepDays,
    }));

export interface Difference {
  readonly create: readonly Tree[];
  readonly update: readonly Tree[];
}

/** What has to be done so that these policies are there; others are left alone. */
export function difference(known: readonly Tree[], wanted: readonly Policy[]): Difference {
  const of = ({ name }: Policy) => known.find((one) => one.name === name);
  return {
    create: wanted
      .filter((policy) => !of(policy))
      .map((policy) => ({ ...policy, notes: "Kept by the chart nexus" })),
    update: wanted.flatMap((policy) => {
      const found = of(policy);
      return !found || covers(found, policy) ? [] : [merged(settingsOf(found), { ...policy })];
    }),
  };
}

const settingsOf = (known: Tree): Tree =>
  Object.fromEntries(Object.entries(known).filter(([key]) => SETTINGS.includes(key)));
