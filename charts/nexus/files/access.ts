import type { Repository } from "./repositories.ts";

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly privileges: readonly string[];
  readonly roles: readonly string[];
}

export interface User {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly emailAddress: string;
  readonly status: string;
  readonly roles: readonly string[];
}

/** Nobody may take away what is there. */
const ACTIONS = { proxy: ["browse", "read"], hosted: ["browse", "read", "add", "edit"] };

/** The pipeline's role: it reads from all repositories and adds to those that are hosted here. */
export const roleOf = (id: string, repositories: readonly Repository[]): Role => ({
  id,
  name: id,
  description: "What the pipeline may do",
  privileges: repositories.flatMap(({ format, name, type }) =>
    ACTIONS[type].map((action) => `nx-repository-view-${format}-${name}-${action}`),
  ),
  roles: [],
});

/** The pipeline's user; mail to it goes nowhere. */
export const userOf = (userId: string): User => ({
  userId,
  firstName: "Pipeline",
  lastName: "CI",
  emailAddress: `${userId}@nexus.invalid`,
  status: "active",
  roles: [userId],
});

const missing = (known: readonly string[], wanted: readonly string[]): readonly string[] =>
  wanted.filter((one) => !known.includes(one));

/** A role with the privileges that it lacks; undefined: it has them all. */
export function roleDifference(known: Role, wanted: Role): Role | undefined {
  const more = missing(known.privileges, wanted.privileges);
  if (more.length === 0) return undefined;
  const { id, name, description, roles } = known;
  return { id, name, description, roles, privileges: [...known.privileges, ...more] };
}

/** A user with the roles that it lacks; undefined: it has them all. Whether it is active, people say. */
export function userDifference<Known extends User>(known: Known, wanted: User): Known | undefined {
  const more = missing(known.roles, wanted.roles);
  return more.length === 0 ? undefined : { ...known, roles: [...known.roles, ...more] };
}
