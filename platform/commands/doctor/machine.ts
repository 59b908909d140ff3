import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { type Check, missing, ok } from "./check.ts";
import { nodePortsOf } from "./cluster.ts";

const GIB = 1024 ** 3;
/** Images, packages and the tools that are built once. */
const NEEDED_GIB = 5;

/** @param folder On the disk that is asked about. */
export const disk = (folder: string): Check => ({
  name: "Disk",
  async run() {
    const { bavail, bsize } = await statfs(folder);
    const free = (bavail * bsize) / GIB;
    const found = `${free.toFixed(1)} GiB free`;
    if (free >= NEEDED_GIB) return ok(found);
    return missing(
      `${found}, ${NEEDED_GIB} are needed`,
      "free some, by docker system prune or podman system prune say",
    );
  },
});

/** The kind cluster that `make kind-up` makes. */
const KIND = "air-quality";

export interface NodePort {
  readonly port: number;
  /** The key of the stack that says another one. */
  readonly key: string;
}

/** Where the ingress is reached on a cluster of this machine: free, or in this platform's use. */
export const nodePort = (
  { port, key }: NodePort,
  context: string | undefined,
  stack: string,
): Check => ({
  name: `Port ${port}`,
  async run(ask) {
    const [isFree, ours, holder] = await Promise.all([
      canListen(port),
      nodePortsOf(ask, context),
      ask(
        ...["docker", "ps", "--filter", `publish=${port}`],
        ...["--format", '{{.Names}} {{.Label "io.x-k8s.kind.cluster"}}'],
      ),
    ]);
    if (ours.includes(port)) return ok("serves this platform's ingress");
    if (isFree) return ok("free");
    const [container = "", kind] = holder.succeeded ? holder.output.trim().split(" ") : [];
    if (kind === KIND) return ok(`held for the kind cluster ${KIND}`);
    return missing(
      `taken by ${container ? `the container ${container}` : "another program"}`,
      `see who holds it (ss -ltnp 'sport = :${port}'), or set another: ` +
        `pulumi config set --path air-quality:${key} NUMBER --stack ${stack}`,
    );
  },
});

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
