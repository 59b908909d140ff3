import { type Asked, closed, Fault, jsonOf, type Played, play } from "./server.ts";

/** A GitLab, as far as its bootstrap asks it. */
export interface GitLabState {
  /** Root's token. */
  readonly token: string;
  project: { readonly id: number; readonly path: string } | undefined;
  hooks: { id: number; url: string; token: string }[];
  localRequests: readonly string[];
  /** Of the project, which can read it. */
  readers: string[];
}

export const newGitLab = (token: string): GitLabState => ({
  token,
  project: undefined,
  hooks: [],
  localRequests: [],
  readers: [],
});

const PROJECT = closed(
  {
    name: { type: "string" },
    path: { type: "string" },
    visibility: { enum: ["private", "internal", "public"] },
    default_branch: { type: "string" },
  },
  ["name"],
);
const HOOK = closed(
  {
    url: { type: "string" },
    token: { type: "string" },
    push_events: { type: "boolean" },
    merge_requests_events: { type: "boolean" },
    tag_push_events: { type: "boolean" },
    enable_ssl_verification: { type: "boolean" },
  },
  ["url"],
);
const SETTINGS = closed(
  { outbound_local_requests_whitelist: { type: "array", items: { type: "string" } } },
  [],
);
const TOKEN = closed(
  {
    name: { type: "string" },
    scopes: { type: "array", items: { enum: ["read_api", "read_repository"] } },
    access_level: { enum: [10, 15, 20, 30, 40, 50] },
    expires_at: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" },
  },
  ["name", "scopes", "expires_at"],
);

interface HookBody {
  readonly url: string;
  readonly token: string;
}

const YEAR_MS = 365 * 86_400_000;

/** As its REST API is documented: projects, project webhooks, application settings, project access tokens. */
export async function playGitLab(state: GitLabState): Promise<Played> {
  const tokenOf = ({ headers }: Asked) => String(headers["private-token"] ?? "");
  const isRoot = (asked: Asked) => tokenOf(asked) === state.token;
  const asRoot = (asked: Asked, work: () => { status: number; body?: unknown }) =>
    isRoot(asked) ? work() : { status: 401, body: { message: "401 Unauthorized" } };
  const shown = () => ({ status: 200, body: { id: state.project?.id, path: state.project?.path } });
  const ofProject = (asked: Asked, work: () => { status: number; body?: unknown }) =>
    asRoot(asked, () => (asked.at.id === String(state.project?.id) ? work() : { status: 404 }));

  return await play({
    "GET /api/v4/version": (asked) => asRoot(asked, () => ({ status: 200, body: {} })),
    "GET /api/v4/projects/:id": (asked) => {
      const { project, readers } = state;
      if (!isRoot(asked) && !readers.includes(tokenOf(asked))) return { status: 401 };
      const names = [String(project?.id), `root/${project?.path}`];
      return project && names.includes(asked.at.id ?? "") ? shown() : { status: 404 };
    },
    "POST /api/v4/projects": (asked) =>
      asRoot(asked, () => {
        const { path } = jsonOf<{ path: string }>(asked, PROJECT);
        if (state.project) throw new Fault("the path has been taken");
        state.project = { id: 7, path };
        return { ...shown(), status: 201 };
      }),
    "PUT /api/v4/application/settings": (asked) =>
      asRoot(asked, () => {
        const body = jsonOf<{ outbound_local_requests_whitelist: string[] }>(asked, SETTINGS);
        state.localRequests = body.outbound_local_requests_whitelist;
        return { status: 200, body: {} };
      }),
    "GET /api/v4/projects/:id/hooks": (asked) =>
      ofProject(asked, () => ({
        status: 200,
        body: state.hooks.map(({ id, url }) => ({ id, url })),
      })),
    "POST /api/v4/projects/:id/hooks": (asked) =>
      ofProject(asked, () => {
        const { url, token } = jsonOf<HookBody>(asked, HOOK);
        if (!state.localRequests.includes(new URL(url).hostname))
          throw new Fault("Invalid url given");
        state.hooks.push({ id: state.hooks.length + 1, url, token });
        return { status: 201, body: {} };
      }),
    "PUT /api/v4/projects/:id/hooks/:hook": (asked) =>
      ofProject(asked, () => {
        const { url, token } = jsonOf<HookBody>(asked, HOOK);
        const hook = state.hooks.find(({ id }) => String(id) === asked.at.hook);
        if (!hook) return { status: 404 };
        Object.assign(hook, { url, token });
        return { status: 200, body: {} };
      }),
    "POST /api/v4/projects/:id/access_tokens": (asked) =>
      ofProject(asked, () => {
        const { expires_at } = jsonOf<{ expires_at: string }>(asked, TOKEN);
        if (Date.parse(expires_at) > Date.now() + YEAR_MS) throw new Fault("expires too late");
        const token = `glpat-reader-${state.readers.length + 1}`;
        state.readers.push(token);
        return { status: 201, body: { id: state.readers.length, token } };
      }),
  });
}
