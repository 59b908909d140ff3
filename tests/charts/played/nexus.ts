import { ANONYMOUS, EULA, NEW_USER, POLICY, REPOSITORY, ROLE, USER } from "./nexus-schemas.ts";
import type { NexusState, Policy, Role, Stored, Tree, User } from "./nexus-state.ts";
import {
  type Answer,
  type Asked,
  basicOf,
  Fault,
  jsonOf,
  mustBe,
  type Played,
  play,
  queryOf,
  type Routes,
} from "./server.ts";

const API = "/service/rest/v1";
const POLICIES = "/service/rest/internal/cleanup-policies";
const DISCLAIMER = "By returning the value from ‘accepted:false’ to ‘accepted:true’, you agree.";

const ok = (body: unknown): Answer => ({ status: 200, body });
const DONE: Answer = { status: 204 };
const refused = (message: string): Answer => ({
  status: 400,
  body: [{ id: "PARAMETER name", message }],
});

const formatOf = (place: string) => place.split("/")[0]?.replace(/^maven$/, "maven2") ?? "";
const typeOf = (place: string) => place.split("/")[1] ?? "";
const sameName = (one: string) => (other: { name: string }) =>
  other.name.toLowerCase() === one.toLowerCase();

/** Nexus answers more than it takes, and write policies in capitals. */
function answered({ place, settings }: NexusState["repositories"][number]): Tree {
  const { routingRule = null, ...rest } = settings;
  const { storage, httpClient } = settings as { storage: Tree; httpClient?: Tree };
  const { writePolicy } = storage;
  return {
    ...rest,
    format: formatOf(place),
    type: typeOf(place),
    url: `http://nexus/repository/${settings.name}`,
    storage: writePolicy ? { ...storage, writePolicy: `${writePolicy}`.toUpperCase() } : storage,
    ...(httpClient
      ? { httpClient: { connection: null, authentication: null, ...httpClient } }
      : { component: { proprietaryComponents: false } }),
    ...(typeOf(place) === "proxy" ? { routingRuleName: routingRule, replication: null } : {}),
  };
}

export async function playNexus(state: NexusState): Promise<Played> {
  const userOf = (asked: Asked): User | undefined => {
    const { user, password } = basicOf(asked) ?? {};
    const known = state.users.find(({ userId }) => userId === user);
    const isRight = known?.status === "active" && state.passwords[known.userId] === password;
    return isRight ? known : undefined;
  };
  type Handle = (asked: Asked) => Answer;
  const forAdmin =
    (handle: Handle): Handle =>
    (asked) => {
      const user = userOf(asked);
      if (!user) return { status: 401 };
      return user.roles.includes("nx-admin") ? handle(asked) : { status: 403 };
    };

  const privileges = () =>
    state.repositories.flatMap(({ place, settings }) =>
      ["browse", "read", "add", "edit", "delete", "*"].map(
        (action) => `nx-repository-view-${formatOf(place)}-${settings.name}-${action}`,
      ),
    );
  const listed = ({ place, settings: { name } }: NexusState["repositories"][number]) => ({
    name,
    format: formatOf(place),
    type: typeOf(place),
    url: `http://nexus/repository/${name}`,
    attributes: {},
  });
  const repositoryAt = ({ at }: Asked) =>
    state.repositories.find(
      ({ place, settings }) => place === `${at.segment}/${at.type}` && settings.name === at.name,
    );

  function takenRepository(asked: Asked): Stored | Answer {
    const schema = REPOSITORY[`${asked.at.segment}/${asked.at.type}`];
    if (!schema) throw new Fault("it has no such kind of repository");
    const settings = jsonOf<Stored>(asked, schema);
    const lost = settings.cleanup.policyNames.filter(
      (name) => !state.policies.some(sameName(name)),
    );
    return lost.length > 0 ? refused(`Unknown policies ${lost}`) : settings;
  }

  const isAnswer = (taken: Stored | Answer): taken is Answer => "status" in taken;

  function takenRole(asked: Asked): Role {
    const role = jsonOf<Role>(asked, ROLE);
    const known = [...privileges(), ...state.roles.flatMap((one) => one.privileges)];
    const lost = role.privileges.filter((one) => !known.includes(one));
    if (lost.length > 0) throw new Fault(`there is no privilege ${lost}`);
    return role;
  }

  const policies: Routes = {
    [`GET ${POLICIES}`]: forAdmin((asked) => {
      queryOf(asked);
      return ok(state.policies.map((policy) => ({ ...policy, inUseCount: 1, repositories: [] })));
    }),
    [`POST ${POLICIES}`]: forAdmin((asked) => {
      const policy = jsonOf<Policy>(asked, POLICY);
      if (state.policies.some(sameName(policy.name))) return refused("Name is already used");
      state.policies.push({ criteriaReleaseType: null, retain: null, sortBy: null, ...policy });
      return ok(policy);
    }),
    [`PUT ${POLICIES}/:name`]: forAdmin((asked) => {
      const policy = jsonOf<Policy>(asked, POLICY);
      const index = state.policies.findIndex(({ name }) => name === asked.at.name);
      if (index < 0 || policy.name !== asked.at.name) throw new Fault("there is no such policy");
      state.policies[index] = policy;
      return ok(policy);
    }),
  };

  const repositories: Routes = {
    [`GET ${API}/repositories`]: (asked) =>
      userOf(asked) ? ok(state.repositories.map(listed)) : { status: 401 },
    [`POST ${API}/repositories/:segment/:type`]: forAdmin((asked) => {
      const taken = takenRepository(asked);
      if (isAnswer(taken)) return taken;
      if (state.repositories.some(({ settings }) => sameName(taken.name)(settings))) {
        return refused("Name is already used, must be unique (ignoring case)");
      }
      state.repositories.push({ place: `${asked.at.segment}/${asked.at.type}`, settings: taken });
      return { status: 201 };
    }),
    [`GET ${API}/repositories/:segment/:type/:name`]: forAdmin((asked) => {
      const found = repositoryAt(asked);
      return found ? ok(answered(found)) : { status: 404 };
    }),
    [`PUT ${API}/repositories/:segment/:type/:name`]: forAdmin((asked) => {
      const taken = takenRepository(asked);
      if (isAnswer(taken)) return taken;
      const found = repositoryAt(asked);
      if (!found || taken.name !== asked.at.name) return { status: 404 };
      if (taken.storage.blobStoreName !== found.settings.storage.blobStoreName) {
        return refused("Blob store cannot be changed");
      }
      found.settings = taken;
      return DONE;
    }),
  };

  const people: Routes = {
    [`GET ${API}/security/roles/:id`]: forAdmin((asked) => {
      queryOf(asked);
      const found = state.roles.find(({ id }) => id === asked.at.id);
      return found ? ok({ ...found, source: "default", readOnly: false }) : { status: 404 };
    }),
    [`POST ${API}/security/roles`]: forAdmin((asked) => {
      const role = takenRole(asked);
      if (state.roles.some(({ id }) => id === role.id)) return refused("Role already exists");
      state.roles.push(role);
      return ok(role);
    }),
    [`PUT ${API}/security/roles/:id`]: forAdmin((asked) => {
      const role = takenRole(asked);
      const index = state.roles.findIndex(({ id }) => id === asked.at.id);
      if (index < 0 || role.id !== asked.at.id) throw new Fault("there is no such role");
      state.roles[index] = role;
      return DONE;
    }),
    [`GET ${API}/security/users`]: forAdmin((asked) => {
      const { userId } = queryOf(asked, "userId", "source");
      return ok(state.users.filter((user) => user.userId.includes(userId)));
    }),
    [`POST ${API}/security/users`]: forAdmin((asked) => {
      const { password, ...user } = jsonOf<User & { password: string }>(asked, NEW_USER);
      const lost = user.roles.filter((role) => !state.roles.some(({ id }) => id === role));
      if (lost.length > 0) return refused(`Unable to locate roles ${lost}`);
      const made = { ...user, source: "default", readOnly: false, externalRoles: [] } as User;
      state.users.push(made);
      state.passwords[user.userId] = password;
      return ok(made);
    }),
    [`PUT ${API}/security/users/:id`]: forAdmin((asked) => {
      const user = jsonOf<User>(asked, USER);
      const index = state.users.findIndex(({ userId }) => userId === asked.at.id);
      if (index < 0 || user.userId !== asked.at.id) throw new Fault("there is no such user");
      state.users[index] = user;
      return DONE;
    }),
    [`PUT ${API}/security/users/:id/change-password`]: forAdmin((asked) => {
      mustBe(asked, "text/plain");
      if (!state.users.some(({ userId }) => userId === asked.at.id)) return { status: 404 };
      state.passwords[asked.at.id ?? ""] = asked.body;
      return DONE;
    }),
  };

  return play({
    ...policies,
    ...repositories,
    ...people,
    [`GET ${API}/status/writable`]: () => ({ status: 200 }),
    [`GET ${API}/system/eula`]: forAdmin(() =>
      ok({ disclaimer: DISCLAIMER, accepted: state.eula }),
    ),
    [`POST ${API}/system/eula`]: forAdmin((asked) => {
      const { disclaimer, accepted } = jsonOf<Tree>(asked, EULA);
      if (disclaimer !== DISCLAIMER || accepted !== true) return { status: 500 };
      state.eula = true;
      return DONE;
    }),
    [`GET ${API}/security/anonymous`]: forAdmin(() => ok(state.anonymous)),
    [`PUT ${API}/security/anonymous`]: forAdmin((asked) => {
      state.anonymous = jsonOf(asked, ANONYMOUS);
      return ok(state.anonymous);
    }),
  });
}
