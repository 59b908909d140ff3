export interface Rule {
  /** Why, as the failing test says it. */
  readonly rule: string;
  readonly from: RegExp;
  /** What files that match `from` may not import: project paths or package names. */
  readonly never: RegExp;
}

/** Who may import whom. A row per rule; a file may match several. */
export const RULES: readonly Rule[] = [
  {
    rule: "the service knows nothing of platform and tests",
    from: /^service\//,
    never: /^(platform|tests)\//,
  },
  {
    rule: "the platform knows the service only as an image",
    from: /^platform\//,
    never: /^(service|tests)\//,
  },
  {
    rule: "what runs in a cluster does not ask which one it is, and the other way round",
    from: /^platform\/workloads\//,
    never: /^platform\/(kind|aws)\/|^@pulumi\/(aws|eks)/,
  },
  {
    rule: "a target knows nothing of what runs on it",
    from: /^platform\/(kind|aws)\//,
    never: /^platform\/workloads\//,
  },
  {
    rule: "a target knows nothing of the other",
    from: /^platform\/aws\//,
    never: /^platform\/kind\//,
  },
  {
    rule: "a target knows nothing of the other, from its side",
    from: /^platform\/kind\//,
    never: /^platform\/aws\//,
  },
  {
    rule: "a local stack loads nothing of AWS",
    from: /^platform\/(?!aws\/)/,
    never: /^@pulumi\/(aws|eks)/,
  },
  {
    rule: "the SDK for Kubernetes is loaded in the parts that are used",
    from: /^platform\/(?!(kubernetes|helm)-sdk\.ts)/,
    never: /^@pulumi\/kubernetes/,
  },
  {
    rule: "configuration, budget, names, plans, prices and rules are pure",
    from: /^platform\/(settings|settings\/[\w-]+|config|clashes|cidr|connection-budget|names|images|tools\/\w+|aws\/(subnets|instance-classes|documents|naming|balancer|monitoring\/(alarm|alarms|alarms\/\w+|dashboard|measures))|cost\/\w+|policies\/(rule|pods|objects|aws|aws-rule|aws-watching|index))\.ts$/,
    never: /^(?!zod$|@pulumi\/pulumi$|platform\/)/,
  },
  {
    rule: "one file knows Grafana",
    from: /^(?!platform\/observability\/dashboards\/grafana\.ts)/,
    never: /^@grafana\//,
  },
  {
    rule: "what the pipeline is, and how it judges, is pure",
    from: /^platform\/pipeline\/(stage|stages|settings|record|table|fault|advisories|waivers|provenance|approval\/statement|deploy\/(beside|guard|in-place|metrics|releases))\.ts$/,
    never: /^(?!zod$|node:crypto$|platform\/(pipeline|settings)\/|platform\/config\.ts$)/,
  },
  {
    rule: "what the pipeline judges by knows nothing of who runs it",
    from: /^platform\/pipeline\/(?!work\/|[\w-]+-command\.ts$)/,
    never: /^platform\/pipeline\/work\//,
  },
  {
    rule: "the pipeline reaches an environment by its deploys alone",
    from: /^platform\/pipeline\/(?!deploy\/)/,
    never: /^platform\/commands\/(pulumi|kubectl)\.ts$|^@pulumi\//,
  },
  {
    rule: "what is watched is data, whatever the place",
    from: /^platform\/observability\//,
    never: /^(@pulumi\/|node:)|^platform\/(aws|kind|workloads|commands|pipeline)\//,
  },
  {
    rule: "the program of a stack knows nothing of the pipeline",
    from: /^platform\/(?!pipeline\/)/,
    never: /^platform\/pipeline\//,
  },
  {
    rule: "only the AirVisual client imports got",
    from: /^service\/(?!air-visual\/client\.ts)/,
    never: /^got$/,
  },
  {
    rule: "only the traces' own folder imports OpenTelemetry",
    from: /^service\/(?!tracing\/(open-telemetry|counted-batches)\.ts)/,
    never: /^@opentelemetry\//,
  },
  {
    rule: "who does not trace loads nothing of OpenTelemetry",
    from: /^service\/(?!tracing\/open-telemetry\.ts)/,
    never: /^service\/tracing\/(open-telemetry|counted-batches)\.ts$/,
  },
  {
    rule: "only database/ and the stores import knex and pg",
    from: /^service\/(?!database\/|queries\/query-store\.ts)/,
    never: /^(knex|pg)$/,
  },
  {
    rule: "the domain knows nothing of HTTP",
    from: /^service\/(air-quality|air-visual|queries|database)\//,
    never: /^(koa|service\/(routes|middleware|app|server|listener))/,
  },
  {
    rule: "routes and middleware get the database and AirVisual handed in",
    from: /^service\/(routes|middleware)\//,
    never: /^service\/(database\/|config|server|air-visual\/client)/,
  },
  {
    rule: "nobody imports a process edge",
    from: /./,
    never:
      /^(service\/(login|main|migrate|purge|replay|roles)|tests\/simulator\/main|tests\/embedded\/up)\.ts$/,
  },
  {
    rule: "pure files import no package but zod",
    from: /^service\/(settings|config|errors|coordinates|clock|overloaded|air-quality\/(cell|freshness|categories|known-cells|ledger-state|breaker|quota)|air-visual\/failures)\.ts$/,
    never: /^(?!zod$|service\/)/,
  },
  {
    rule: "what runs knows nothing of how it is bundled",
    from: /^service\/(?!image\/)/,
    never: /^service\/image\/|^esbuild$/,
  },
  {
    rule: "what runs in a browser is the status page's own",
    from: /^service\/status\/page\//,
    never: /^(?!service\/status\/page\/)/,
  },
  {
    rule: "nobody in the service runs what is for a browser",
    from: /^service\/(?!status\/page\/)/,
    never: /^service\/status\/page\//,
  },
  {
    rule: "the simulator shares no code with the service it tests",
    from: /^tests\/simulator\//,
    never: /^service\//,
  },
];
