import type { RecordedResource } from "./recorder/recording.ts";

export type Needs = (resource: RecordedResource, other: RecordedResource) => boolean;

/**
 * Whether one must be there before the other, through any number of others and of parents; on destroy
 * it dies first.
 */
export function createNeeds(resources: readonly RecordedResource[]): Needs {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  return (resource, other) => {
    const seen = new Set<string>();
    const visit = (urn: string | undefined): boolean => {
      if (urn === undefined || seen.has(urn)) return false;
      seen.add(urn);
      if (urn === other.urn) return true;
      const one = byUrn.get(urn);
      return one !== undefined && [...one.dependencies, one.parent].some(visit);
    };
    return resource.dependencies.some(visit) || visit(resource.parent);
  };
}
