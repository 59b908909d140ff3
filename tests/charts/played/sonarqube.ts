import {
  type Answer,
  type Asked,
  basicOf,
  bearerOf,
  formOf,
  type Played,
  play,
  queryOf,
  type Routes,
} from "./server.ts";

interface Condition {
  id: string;
  metric: string;
  op: string;
  error: string;
}

interface Gate {
  name: string;
  isBuiltIn: boolean;
  conditions: Condition[];
}

/** A SonarQube as its image starts it the first time. */
export interface SonarQubeState {
  adminPassword: string;
  gates: Gate[];
  defaultGate: string;
  projects: { key: string; name: string; visibility: string; mainBranch: string }[];
  users: { login: string; name: string }[];
  /** `login permission project`. */
  permissions: string[];
  tokens: { login: string; name: string; token: string }[];
}

export const newSonarQube = (): SonarQubeState => ({
  adminPassword: "admin",
  gates: [{ name: "Sonar way", isBuiltIn: true, conditions: [] }],
  defaultGate: "Sonar way",
  projects: [],
  users: [{ login: "admin", name: "Administrator" }],
  permissions: [],
  tokens: [],
});

/** What SonarQube gives a gate that is made: "clean as you code". */
const FIRST_CONDITIONS = [
  ["new_violations", "GT", "0"],
  ["new_security_hotspots_reviewed", "LT", "100"],
  ["new_coverage", "LT", "80"],
  ["new_duplicated_lines_density", "GT", "3"],
] as const;

const METRICS = [
  ...FIRST_CONDITIONS.map(([metric]) => metric),
  ...["new_bugs", "new_vulnerabilities", "new_maintainability_rating"],
  ...["new_reliability_rating", "new_security_rating"],
] as readonly string[];

const ok = (body: unknown): Answer => ({ status: 200, body });
const DONE: Answer = { status: 204 };
const refused = (status: number, msg: string): Answer => ({ status, body: { errors: [{ msg }] } });
const isStrong = (password: string) =>
  password.length >= 12 &&
  [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].every((kind) => kind.test(password));

/** What a search answers: whatever contains the text. */
function search<One extends { login: string }>(all: readonly One[], q: string, least: number) {
  if (q.length < least) return refused(400, "'q' is too short");
  const users = all.filter(({ login }) => login.includes(q));
  return ok({ paging: { pageIndex: 1, pageSize: 50, total: users.length }, users });
}

export async function playSonarQube(state: SonarQubeState): Promise<Played> {
  let count = 0;
  const nextId = () => {
    count += 1;
    return `id-${count}`;
  };
  const loginOf = (asked: Asked): string | undefined => {
    const { user, password } = basicOf(asked) ?? {};
    if (user === "admin" && password === state.adminPassword) return user;
    return state.tokens.find(({ token }) => token === bearerOf(asked))?.login;
  };
  type Handle = (asked: Asked) => Answer;
  const forAdmin =
    (handle: Handle): Handle =>
    (asked) => {
      const login = loginOf(asked);
      if (login === undefined) return { status: 401 };
      return login === "admin" ? handle(asked) : refused(403, "Insufficient privileges");
    };
  const gateCalled = (name: string) => state.gates.find((gate) => gate.name === name);
  const addCondition = (gate: Gate, { metric, op, error }: Omit<Condition, "id">): Answer => {
    if (!METRICS.includes(metric)) return refused(404, `There is no metric with key=${metric}`);
    if (gate.conditions.some((one) => one.metric === metric)) {
      return refused(400, `Condition on metric '${metric}' already exists.`);
    }
    const condition = { id: nextId(), metric, op, error };
    gate.conditions.push(condition);
    return ok(condition);
  };

  const gates: Routes = {
    "GET /api/qualitygates/list": forAdmin((asked) => {
      queryOf(asked);
      const qualitygates = state.gates.map(({ name, isBuiltIn }) => ({
        name,
        isBuiltIn,
        isDefault: name === state.defaultGate,
      }));
      return ok({ qualitygates, actions: { create: true } });
    }),
    "GET /api/qualitygates/show": forAdmin((asked) => {
      const { name } = queryOf(asked, "name");
      return gateCalled(name) ? ok(gateCalled(name)) : refused(404, `No quality gate ${name}`);
    }),
    "POST /api/qualitygates/create": forAdmin((asked) => {
      const { name } = formOf(asked, "name");
      if (gateCalled(name)) return refused(400, "Name has already been taken");
      const gate: Gate = { name, isBuiltIn: false, conditions: [] };
      state.gates.push(gate);
      for (const [metric, op, error] of FIRST_CONDITIONS) addCondition(gate, { metric, op, error });
      return ok({ name });
    }),
    "POST /api/qualitygates/create_condition": forAdmin((asked) => {
      const { gateName, ...condition } = formOf(asked, "gateName", "metric", "op", "error");
      const gate = gateCalled(gateName);
      return gate ? addCondition(gate, condition) : refused(404, "No quality gate");
    }),
    "POST /api/qualitygates/update_condition": forAdmin((asked) => {
      const { id, ...condition } = formOf(asked, "id", "metric", "op", "error");
      const found = state.gates
        .flatMap(({ conditions }) => conditions)
        .find((one) => one.id === id && one.metric === condition.metric);
      return found ? ok(Object.assign(found, condition)) : refused(404, "No condition");
    }),
    "POST /api/qualitygates/delete_condition": forAdmin((asked) => {
      const { id } = formOf(asked, "id");
      for (const gate of state.gates) {
        gate.conditions = gate.conditions.filter((one) => one.id !== id);
      }
      return DONE;
    }),
    "POST /api/qualitygates/set_as_default": forAdmin((asked) => {
      const { name } = formOf(asked, "name");
      if (!gateCalled(name)) return refused(404, "No quality gate");
      state.defaultGate = name;
      return DONE;
    }),
  };

  const projects: Routes = {
    "GET /api/projects/search": forAdmin((asked) => {
      const keys = queryOf(asked, "projects").projects.split(",");
      return ok({ components: state.projects.filter(({ key }) => keys.includes(key)) });
    }),
    "POST /api/projects/create": forAdmin((asked) => {
      const form = formOf(asked, "project", "name", "mainBranch", "visibility");
      const { project: key, ...rest } = form;
      if (state.projects.some((one) => one.key === key)) return refused(400, "Key already exists");
      state.projects.push({ key, ...rest });
      return ok({ project: { key, name: rest.name } });
    }),
  };

  const people: Routes = {
    "POST /api/users/change_password": forAdmin((asked) => {
      const form = formOf(asked, "login", "password", "previousPassword");
      const { login, password, previousPassword } = form;
      if (login !== "admin" || previousPassword !== state.adminPassword) {
        return refused(400, "Incorrect password");
      }
      if (!isStrong(password)) return refused(400, "The password is too weak");
      state.adminPassword = password;
      return DONE;
    }),
    "GET /api/users/search": forAdmin((asked) => search(state.users, queryOf(asked, "q").q, 2)),
    "POST /api/users/create": forAdmin((asked) => {
      const { login, name, password } = formOf(asked, "login", "name", "password");
      if (state.users.some((one) => one.login === login)) return refused(400, "It exists");
      if (!isStrong(password)) return refused(400, "The password is too weak");
      state.users.push({ login, name });
      return ok({ user: { login, name, active: true, local: true } });
    }),
    "GET /api/permissions/users": forAdmin((asked) => {
      const { q, projectKey } = queryOf(asked, "q", "projectKey");
      if (!state.projects.some(({ key }) => key === projectKey)) return refused(404, "No project");
      const withPermissions = state.users.map((user) => ({
        ...user,
        permissions: ["user", "codeviewer", "scan", "admin"].filter((permission) =>
          state.permissions.includes(`${user.login} ${permission} ${projectKey}`),
        ),
      }));
      return search(withPermissions, q, 3);
    }),
    "POST /api/permissions/add_user": forAdmin((asked) => {
      const { login, permission, projectKey } = formOf(asked, "login", "permission", "projectKey");
      if (!state.users.some((one) => one.login === login)) return refused(404, "No user");
      if (!state.projects.some(({ key }) => key === projectKey)) return refused(404, "No project");
      state.permissions.push(`${login} ${permission} ${projectKey}`);
      return DONE;
    }),
    "POST /api/user_tokens/revoke": forAdmin((asked) => {
      const { login, name } = formOf(asked, "login", "name");
      state.tokens = state.tokens.filter((one) => one.login !== login || one.name !== name);
      return DONE;
    }),
    "POST /api/user_tokens/generate": forAdmin((asked) => {
      const { login, name } = formOf(asked, "login", "name");
      if (state.tokens.some((one) => one.login === login && one.name === name)) {
        return refused(400, `A user token for login '${login}' and name '${name}' already exists`);
      }
      const token = `squ_${nextId()}_${"0123456789abcdef".repeat(2)}`;
      state.tokens.push({ login, name, token });
      return ok({ login, name, token, type: "USER_TOKEN" });
    }),
  };

  return play({
    ...gates,
    ...projects,
    ...people,
    "GET /api/system/status": () => ok({ id: "1", version: "26.7.0.124771", status: "UP" }),
    "GET /api/authentication/validate": (asked) => ok({ valid: loginOf(asked) !== undefined }),
  });
}
