/**
 * What Nexus takes, by its own OpenAPI document (/service/rest/swagger.json) and, for cleanup policies, by
 * what its pages send. Members that it answers with null it takes back with null.
 */
import { closed } from "./server.ts";

const TEXT = { type: "string", minLength: 1 };
const FLAG = { type: "boolean" };
const NUMBER = { type: "integer" };
const TEXTS = { type: "array", items: TEXT, uniqueItems: true };
const OPTIONAL = { type: ["object", "null"] };
const optional = (type: string) => ({ type: [type, "null"] });

const NAME = { type: "string", pattern: "^[a-zA-Z0-9-][a-zA-Z0-9_.-]*$" };
const STORAGE = { blobStoreName: TEXT, strictContentTypeValidation: FLAG };
/** Written small in the document, answered in capitals, taken as both. */
const WRITE_POLICY = { enum: ["allow", "allow_once", "deny", "ALLOW", "ALLOW_ONCE", "DENY"] };

const every = {
  name: NAME,
  online: FLAG,
  cleanup: closed({ policyNames: TEXTS }, ["policyNames"]),
};

const hosted = (own: object) => {
  const storage = { ...STORAGE, writePolicy: WRITE_POLICY, latestPolicy: optional("boolean") };
  const properties = {
    ...every,
    ...own,
    storage: closed(storage, [...Object.keys(STORAGE), "writePolicy"]),
    component: OPTIONAL,
  };
  return closed(properties, ["name", "online", "storage", ...Object.keys(own)]);
};

const proxy = (own: object, required: readonly string[]) => {
  const properties = {
    ...every,
    ...own,
    storage: closed(STORAGE, Object.keys(STORAGE)),
    proxy: closed({ remoteUrl: TEXT, contentMaxAge: NUMBER, metadataMaxAge: NUMBER }, [
      ...["remoteUrl", "contentMaxAge", "metadataMaxAge"],
    ]),
    negativeCache: closed({ enabled: FLAG, timeToLive: NUMBER }, ["enabled", "timeToLive"]),
    httpClient: closed(
      { blocked: FLAG, autoBlock: FLAG, connection: OPTIONAL, authentication: OPTIONAL },
      ["blocked", "autoBlock"],
    ),
    routingRule: optional("string"),
    replication: OPTIONAL,
  };
  const always = ["name", "online", "storage", "proxy", "negativeCache", "httpClient"];
  return closed(properties, [...always, ...required]);
};

const maven = {
  versionPolicy: { enum: ["RELEASE", "SNAPSHOT", "MIXED"] },
  layoutPolicy: { enum: ["STRICT", "PERMISSIVE"] },
  contentDisposition: { enum: ["INLINE", "ATTACHMENT", null] },
};

const docker = {
  v1Enabled: FLAG,
  forceBasicAuth: FLAG,
  httpPort: optional("integer"),
  httpsPort: optional("integer"),
  subdomain: optional("string"),
};

/** By the path of a repository's settings. */
export const REPOSITORY: Readonly<Record<string, object>> = {
  "npm/proxy": proxy({ npm: OPTIONAL }, []),
  "maven/proxy": proxy({ maven: closed(maven, []) }, ["maven"]),
  "docker/hosted": hosted({ docker: closed(docker, ["v1Enabled", "forceBasicAuth"]) }),
  "raw/hosted": hosted({ raw: closed({ contentDisposition: TEXT }, []) }),
};

export const POLICY = closed(
  {
    name: NAME,
    format: { enum: ["npm", "maven2", "docker", "raw", "*"] },
    notes: optional("string"),
    criteriaLastBlobUpdated: optional("integer"),
    criteriaLastDownloaded: optional("integer"),
    criteriaReleaseType: optional("string"),
    criteriaAssetRegex: optional("string"),
    retain: optional("integer"),
    sortBy: optional("string"),
  },
  ["name", "format"],
);

export const EULA = closed({ disclaimer: TEXT, accepted: FLAG }, ["disclaimer", "accepted"]);

export const ANONYMOUS = closed({ enabled: FLAG, userId: TEXT, realmName: TEXT }, ["enabled"]);

export const ROLE = closed(
  { id: TEXT, name: TEXT, description: { type: "string" }, privileges: TEXTS, roles: TEXTS },
  ["id", "name", "privileges", "roles"],
);

const person = {
  userId: TEXT,
  firstName: TEXT,
  lastName: TEXT,
  emailAddress: { type: "string", pattern: "^[^@]+@[^@]+$" },
  status: { enum: ["active", "locked", "disabled", "changepassword"] },
  roles: { ...TEXTS, minItems: 1 },
};

export const NEW_USER = closed({ ...person, password: TEXT }, [...Object.keys(person), "password"]);

export const USER = closed({ ...person, source: TEXT, readOnly: FLAG, externalRoles: TEXTS }, [
  ...Object.keys(person),
  "source",
]);
