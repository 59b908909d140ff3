export type Tree = Record<string, unknown>;

export interface Stored extends Tree {
  name: string;
  storage: Tree;
  cleanup: { policyNames: string[] };
}

export interface Policy extends Tree {
  name: string;
  format: string;
}

export interface Role extends Tree {
  id: string;
  privileges: string[];
}

export interface User extends Tree {
  userId: string;
  status: string;
  roles: string[];
}

/** A Nexus as its image starts it the first time. */
export interface NexusState {
  eula: boolean;
  anonymous: Tree & { enabled: boolean };
  policies: Policy[];
  /** Settings by `segment/type`, in the order in which they were made. */
  repositories: { place: string; settings: Stored }[];
  roles: Role[];
  users: User[];
  passwords: Record<string, string>;
}

const person = (userId: string, role: string): User => ({
  userId,
  firstName: userId,
  lastName: userId,
  emailAddress: `${userId}@example.org`,
  source: "default",
  status: "active",
  readOnly: false,
  roles: [role],
  externalRoles: [],
});

export const newNexus = (adminPassword: string): NexusState => ({
  eula: false,
  anonymous: { enabled: true, userId: "anonymous", realmName: "NexusAuthorizingRealm" },
  policies: [],
  repositories: [
    {
      place: "maven/hosted",
      settings: { name: "maven-releases", storage: {}, cleanup: { policyNames: [] } },
    },
  ],
  roles: [{ id: "nx-admin", name: "nx-admin", privileges: ["nx-all"], roles: [] }],
  users: [person("admin", "nx-admin"), person("anonymous", "nx-anonymous")],
  passwords: { admin: adminPassword },
});
