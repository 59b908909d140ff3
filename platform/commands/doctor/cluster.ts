import { type Ask, parsed } from "./ask.ts";
import { type Check, type Finding, missing, ok, optional } from "./check.ts";

/** Minor versions of Kubernetes 1 that the platform is made for. */
const MINORS = { from: 33, to: 36 };
const GET_ONE = "make kind-up makes one; KUBECONFIG=FILE names another";

interface Version {
  readonly serverVersion: { readonly gitVersion: string; readonly minor: string };
}

interface Listed {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly status?: {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

/** @param context Of the kubeconfig; the current one when undefined. */
export const cluster = (context: string | undefined): Check => ({
  name: "Cluster",
  async run(ask) {
    const kubectl = kubectlOf(ask, context);
    const [version, nodes, current] = await Promise.all([
      kubectl("version", "--output=json"),
      kubectl("get", "nodes", "--output=json"),
      context ?? ask("kubectl", "config", "current-context").then(({ output }) => output.trim()),
    ]);
    if (!version.exists) return optional("cannot be told without kubectl");
    const server = parsed<Version>(version)?.serverVersion;
    const name = current || "no context";
    if (!server) return missing(`${name}: ${version.complaint || "no answer"}`, GET_ONE);
    return judge(name, server, parsed<Listed>(nodes)?.items);
  },
});

function judge(
  name: string,
  { gitVersion, minor }: Version["serverVersion"],
  nodes: Listed["items"] | undefined,
): Finding {
  const found = `${name}, Kubernetes ${gitVersion}`;
  // EKS says "35+".
  const number = Number.parseInt(minor, 10);
  if (number < MINORS.from || number > MINORS.to) {
    return missing(
      `${found}: the platform is made for 1.${MINORS.from} to 1.${MINORS.to}`,
      "take a cluster of such a version",
    );
  }
  if (!nodes) return ok(`${found}, whose nodes may not be seen`);
  const unready = nodes.filter(({ status }) => !isReady(status?.conditions ?? []));
  const ready = `${nodes.length - unready.length} of ${nodes.length} nodes ready`;
  if (nodes.length > 0 && unready.length === 0) return ok(`${found}, ${ready}`);
  const names = unready.map(({ metadata }) => metadata.name).join(" ");
  return missing(`${found}, ${ready}`, `kubectl describe node ${names}`.trim());
}

const isReady = (conditions: readonly { readonly type: string; readonly status: string }[]) =>
  conditions.some(({ type, status }) => type === "Ready" && status === "True");

const IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

/** The database's disk comes from it. */
export const storage = (context: string | undefined): Check => ({
  name: "StorageClass",
  async run(ask) {
    const answer = await kubectlOf(ask, context)("get", "storageclasses", "--output=json");
    const classes = parsed<Listed>(answer)?.items;
    if (!classes) return optional("cannot be told without a cluster");
    const defaults = classes.filter(
      ({ metadata }) => metadata.annotations?.[IS_DEFAULT] === "true",
    );
    const names = classes.map(({ metadata }) => metadata.name);
    if (defaults.length > 0) return ok(`${defaults[0]?.metadata.name} is the default`);
    if (names.length === 0) {
      return missing(
        "the cluster has none",
        "install one, such as Rancher's local-path-provisioner",
      );
    }
    return missing(
      `none of ${names.join(", ")} is the default`,
      `kubectl annotate storageclass ${names[0]} ${IS_DEFAULT}=true`,
    );
  },
});

/** Node ports of the platform's own Envoy; none where no cluster answers. */
export async function nodePortsOf(ask: Ask, context: string | undefined): Promise<number[]> {
  const kubectl = kubectlOf(ask, context);
  const place = ["--namespace", "projectcontour", "envoy", "--output=json"];
  const service = parsed<EnvoyService>(await kubectl("get", "service", ...place));
  return (service?.spec?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []);
}

interface EnvoyService {
  readonly spec: { readonly ports?: readonly { readonly nodePort?: number }[] };
}

/** Gives up before the check's limit, and then says why. */
function kubectlOf(ask: Ask, context: string | undefined): (...args: string[]) => ReturnType<Ask> {
  const place = ["--request-timeout=3s", ...(context ? ["--context", context] : [])];
  return (...args) => ask("kubectl", ...args, ...place);
}
