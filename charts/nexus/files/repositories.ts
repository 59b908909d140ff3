import { covers, isTree, merged, type Tree, without } from "./tree.ts";

interface Place {
  /** Empty: there shall be none. */
  readonly name: string;
  /** Days without a download after which a component goes; 0: it stays. */
  readonly keepDays: number;
}

interface Proxy extends Place {
  readonly remote: string;
}

export interface RepositorySettings {
  readonly npm: Proxy;
  readonly maven: Proxy;
  readonly docker: Place & { readonly port: number; readonly writePolicy: string };
  readonly raw: Place;
}

export interface Repository extends Place {
  /** As Nexus lists it. */
  readonly format: string;
  readonly type: "hosted" | "proxy";
  /** What the path of its settings calls its format. */
  readonly segment: string;
  /** The settings that are kept; people may set the others. */
  readonly body: Tree;
}

/** A blob store can be chosen only once. */
const BIRTH = { storage: { blobStoreName: "default" } };

const hosted = (writePolicy: string): Tree => ({
  online: true,
  storage: { strictContentTypeValidation: true, writePolicy },
});

/** Minutes for which an answer of the remote is believed. */
const AGE = { content: 1440, metadata: 1440, absence: 60 };

const proxy = (remoteUrl: string): Tree => ({
  online: true,
  storage: { strictContentTypeValidation: true },
  proxy: { remoteUrl, contentMaxAge: AGE.content, metadataMaxAge: AGE.metadata },
  negativeCache: { enabled: true, timeToLive: AGE.absence },
  httpClient: { blocked: false, autoBlock: true },
});

/** The repositories that shall be there. */
export function repositoriesOf(settings: RepositorySettings): readonly Repository[] {
  const { npm, maven, docker, raw } = settings;
  const all: readonly Repository[] = [
    { ...npm, format: "npm", segment: "npm", type: "proxy", body: proxy(npm.remote) },
    {
      ...maven,
      format: "maven2",
      segment: "maven",
      type: "proxy",
      body: {
        ...proxy(maven.remote),
        maven: { versionPolicy: "RELEASE", layoutPolicy: "STRICT" },
      },
    },
    {
      ...docker,
      format: "docker",
      segment: "docker",
      type: "hosted",
      body: {
        ...hosted(docker.writePolicy),
        // Without the token realm, which would have to be switched on.
        docker: { v1Enabled: false, forceBasicAuth: true, httpPort: docker.port },
      },
    },
    {
      ...raw,
      format: "raw",
      segment: "raw",
      type: "hosted",
      body: { ...hosted("allow"), raw: { contentDisposition: "ATTACHMENT" } },
    },
  ];
  return all.filter(({ name }) => name !== "");
}

/** The cleanup policy of a repository. */
export const policyOf = ({ name }: Pick<Repository, "name">): string => `${name}-unused`;

export interface Change {
  readonly method: "POST" | "PUT";
  readonly body: Tree;
}

/** What has to be done so that a repository has these settings; undefined: nothing. */
export function difference(known: Tree | undefined, wanted: Repository): Change | undefined {
  const { name, body, keepDays } = wanted;
  const before = policiesIn(known);
  const others = before.filter((policy) => policy !== policyOf(wanted));
  const policyNames = keepDays > 0 ? [...others, policyOf(wanted)] : others;
  const whole = { ...body, name, cleanup: { policyNames } };
  if (!known) return { method: "POST", body: merged(BIRTH, whole) };
  const isSame = covers(spelled(known), body) && before.length === policyNames.length;
  return isSame ? undefined : { method: "PUT", body: merged(writable(known), whole) };
}

function policiesIn(known: Tree | undefined): readonly string[] {
  const { cleanup } = known ?? {};
  return isTree(cleanup) ? ((cleanup.policyNames ?? []) as readonly string[]) : [];
}

/** Nexus may answer a write policy in other letters than it was given. */
function spelled(known: Tree): Tree {
  const { storage } = known;
  if (!isTree(storage) || typeof storage.writePolicy !== "string") return known;
  return { ...known, storage: { ...storage, writePolicy: storage.writePolicy.toLowerCase() } };
}

/** An answer as Nexus takes it back: what is left out would be reset. */
function writable(known: Tree): Tree {
  const { routingRuleName } = known;
  const rule = typeof routingRuleName === "string" ? { routingRule: routingRuleName } : {};
  return { ...without(known, ["format", "type", "url", "routingRuleName"]), ...rule };
}
