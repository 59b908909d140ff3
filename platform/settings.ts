import * as z from "zod";
import { connectionsOf } from "./connection-budget.ts";

/**
 * Every key of a stack: its meaning and unit in `describe`, its rule in the error, its default here
 * and nowhere else. docs/configuration.md is made of this and compared by a test.
 */
const integer = (min: number, max: number) => {
  const rule = { error: `must be an integer from ${min} to ${max}` };
  return z.int(rule).min(min, rule).max(max, rule);
};
const text = (pattern: RegExp, rule: string) =>
  z.string({ error: `must be ${rule}` }).regex(pattern, { error: `must be ${rule}` });
const choice = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });
/** A group that may be left out: its members have defaults, or say that they are missing. */
const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((given) => given ?? {}, z.strictObject(shape, { error: "must be a group of keys" }));

const name = text(
  /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
  "a name of lower-case letters, digits and -, at most 20",
);
const image = text(
  /^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w.-]+)?(@sha256:[\da-f]{64})?$/,
  "an image with a tag or a digest",
);
const hostname = text(
  /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  "a host name with a dot in it, such as api.example.com",
);
const secret = z
  .string({ error: "must be a secret of at least 1 character" })
  .min(1, { error: "must be a secret of at least 1 character" });

const release = z.strictObject(
  {
    name: name.describe("Part of its objects' names; `stable` and `canary`, say"),
    image: image.describe("The API's image; by digest outside local"),
    weight: integer(0, 100)
      .default(100)
      .describe("Per cent of the requests; the weights of all releases make 100"),
  },
  { error: "must be a release: name, image, weight" },
);

const resources = (cpuMillis: number, memoryMib: number) =>
  group({
    cpuMillis: integer(10, 16_000)
      .default(cpuMillis)
      .describe("CPU asked for, thousandths of a core"),
    memoryMib: integer(32, 65_536).default(memoryMib).describe("Memory asked for and allowed, MiB"),
  });

export const platformConfig = z
  .strictObject(
    {
      target: choice("kind").describe("Where it runs: any cluster with a kubeconfig (kind)"),
      cluster: choice("own", "given")
        .default("own")
        .describe(
          "Whether this stack installs what a cluster has once: ingress controller, metrics-server",
        ),
      kubeContext: text(/^\S+$/, "a context's name")
        .optional()
        .describe("Context of the kubeconfig; without it the current one"),
      hostname: hostname.describe("Host name of the API at the ingress"),
      tls: z
        .strictObject(
          {
            certificate: text(/^-----BEGIN CERTIFICATE-----/, "a certificate in PEM").describe(
              "Certificate with its chain, PEM",
            ),
            key: secret.describe("Its private key, PEM; a secret"),
          },
          { error: "must be a certificate and its key" },
        )
        .optional()
        .describe("Without it the API is served over HTTP only"),
      api: group({
        releases: z
          .array(release, { error: "must be a list of releases" })
          .default([])
          .describe("Releases beside each other; none: everything but the API is deployed"),
        minReplicas: integer(1, 100).default(2).describe("Fewest pods of a release"),
        maxReplicas: integer(1, 200).default(4).describe("Most pods of a release"),
        targetCpuPercent: integer(10, 95)
          .default(65)
          .describe("CPU use, per cent of what is asked for, that the number of pods aims at"),
        scaleDownAfterSeconds: integer(0, 3_600)
          .default(300)
          .describe("Seconds of less load before a pod goes"),
        poolMax: integer(1, 100).default(10).describe("Most connections of one pod that read"),
        outboxMib: integer(16, 900)
          .default(64)
          .describe("Most MiB of answers on a pod's disk while the database is away"),
        logLevel: choice("debug", "info", "warn", "error")
          .default("info")
          .describe("Least severe level that is logged"),
        resources: resources(250, 256),
      }),
      airVisual: group({
        source: choice("simulator", "live")
          .default("simulator")
          .describe("AirVisual itself, or the simulator in its place"),
        key: secret.optional().describe("AirVisual's API key, a secret; needed with source: live"),
        quotaPerMinute: integer(1, 100_000)
          .default(5)
          .describe("Calls in any 60 seconds, over all pods"),
        quotaPerDay: integer(1, 10_000_000).default(500).describe("Calls in a UTC day"),
        quotaPerMonth: integer(1, 100_000_000).default(10_000).describe("Calls in a UTC month"),
        simulatorImage: image
          .optional()
          .describe("The simulator's image; needed with source: simulator"),
      }),
      database: group({
        adminPassword: secret.describe(
          "Password of the in-cluster server's administrator; a secret",
        ),
        ownerPassword: secret.describe("Password of the schema's owner; a secret"),
        appPassword: secret.describe("Password of the API's role; a secret"),
        storageGib: integer(1, 1_000).default(2).describe("Disk, GiB"),
        maxConnections: integer(20, 5_000).default(200).describe("Connections the server takes"),
        retentionDays: integer(1, 36_500)
          .default(365)
          .describe("Days that an answered query is kept"),
        resources: resources(250, 512),
      }),
      ingress: group({
        httpPort: integer(30_000, 32_767).default(30_080).describe("Port of every node for HTTP"),
        httpsPort: integer(30_000, 32_767).default(30_443).describe("Port of every node for HTTPS"),
        replicas: integer(1, 20).default(2).describe("Envoy pods"),
      }),
    },
    { error: "must be a group of keys" },
  )
  .refine(({ api }) => api.minReplicas <= api.maxReplicas, {
    path: ["api", "minReplicas"],
    error: "must not be above api.maxReplicas",
    when: fineIn("api"),
  })
  .refine(({ api }) => new Set(api.releases.map((one) => one.name)).size === api.releases.length, {
    path: ["api", "releases"],
    error: "must have different names",
    when: fineIn("api"),
  })
  .refine(
    ({ api }) => api.releases.length === 0 || sum(api.releases.map(({ weight }) => weight)) === 100,
    {
      path: ["api", "releases"],
      error: "must have weights that make 100",
      when: fineIn("api"),
    },
  )
  .refine(
    ({ airVisual }) => airVisual.source === "live" || airVisual.simulatorImage !== undefined,
    {
      path: ["airVisual", "simulatorImage"],
      error: "is missing: airVisual.source is simulator",
      when: fineIn("airVisual"),
    },
  )
  .refine(({ airVisual }) => airVisual.source === "simulator" || airVisual.key !== undefined, {
    path: ["airVisual", "key"],
    error: "is missing: airVisual.source is live",
    when: fineIn("airVisual"),
  })
  .refine(({ ingress }) => ingress.httpPort !== ingress.httpsPort, {
    path: ["ingress", "httpsPort"],
    error: "must differ from ingress.httpPort",
    when: fineIn("ingress"),
  })
  .refine(({ api, database }) => connectionsOf(api) <= 0.8 * database.maxConnections, {
    path: ["database", "maxConnections"],
    error: ({ input }) => {
      const { api } = input as { api: Parameters<typeof connectionsOf>[0] };
      return `is too small: the API may open ${connectionsOf(api)} connections, and a fifth must stay free; lower api.poolMax or api.maxReplicas`;
    },
    when: fineIn("api", "database"),
  });

export type PlatformConfig = z.output<typeof platformConfig>;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Issue {
  readonly code?: string | undefined;
  readonly path?: readonly PropertyKey[] | undefined;
}

/** A rule about some groups says nothing while a value in one of them is no value at all. */
function fineIn(...groups: readonly string[]) {
  return ({ issues }: { issues: readonly Issue[] }) =>
    !issues.some(
      ({ code, path = [] }) =>
        code !== "custom" &&
        code !== "unrecognized_keys" &&
        (path.length === 0 || groups.includes(String(path[0]))),
    );
}
