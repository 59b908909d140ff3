import type { EksConfig } from "../../config.ts";
import { inRegion } from "../aws/cli.ts";
import { type Ask, parsed } from "./ask.ts";
import { type Check, type Finding, missing, ok, optional } from "./check.ts";

/** `<registry>/<repository>@<digest>` of ECR. */
const IN_ECR = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^@:]+)@(sha256:[\da-f]{64})$/;

const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

interface Manifest {
  /** Of an index: an image for each of several machines. */
  readonly manifests: readonly { readonly platform?: { readonly architecture: string } }[];
  readonly config: { readonly digest: string };
}

/** Whether the nodes can run the API's images: another machine's image ends with "exec format error". */
export const imageArchitecture = ({ api, aws }: Pick<EksConfig, "api" | "aws">): Check => ({
  name: "Image",
  async run(ask) {
    if (api.releases.length === 0) return optional("none yet", "make image, push it, name it");
    const wanted = aws.cluster.architecture;
    const findings = await Promise.all(
      api.releases.map(async ({ image }) =>
        judge(image, await architecturesOf(ask, image), wanted),
      ),
    );
    return (
      findings.find(({ state }) => state === "missing") ??
      findings.find(({ state }) => state === "optional") ??
      ok(`for ${wanted}, as the nodes are`)
    );
  },
});

function judge(image: string, has: readonly string[] | string, wanted: string): Finding {
  if (typeof has === "string") return optional(`${image}: cannot be told: ${has}`);
  if (has.includes(wanted)) return ok(wanted);
  return missing(
    `${image} is for ${has.join(", ")}, aws.cluster.architecture is ${wanted}`,
    `build it on ${wanted}, or set aws.cluster.architecture`,
  );
}

/** What an image is built for; a sentence where that cannot be told. */
async function architecturesOf(ask: Ask, image: string): Promise<readonly string[] | string> {
  const [, account = "", region = "", repository = "", digest = ""] = IN_ECR.exec(image) ?? [];
  if (digest === "") return "it is not in ECR";
  const ecr = (command: string, ...args: readonly string[]) =>
    ask(
      ...["aws", "ecr", command, "--registry-id", account, "--repository-name", repository],
      ...[...args, ...inRegion(region)],
    );
  const answer = await ecr(
    ...["batch-get-image", "--image-ids", `imageDigest=${digest}`],
    ...["--accepted-media-types", ...MANIFESTS],
  );
  const text = parsed<{ images: { imageManifest: string }[] }>(answer)?.images?.[0]?.imageManifest;
  if (text === undefined) return answer.complaint || "the registry does not have it";
  const { manifests, config }: Partial<Manifest> = JSON.parse(text);
  if (manifests) return manifests.flatMap(({ platform }) => platform?.architecture ?? []);
  const layer = await ecr("get-download-url-for-layer", "--layer-digest", config?.digest ?? "");
  const url = parsed<{ downloadUrl: string }>(layer)?.downloadUrl;
  if (url === undefined) return layer.complaint;
  const blob = await ask("curl", "--silent", "--fail", "--location", url);
  const architecture = parsed<{ architecture: string }>(blob)?.architecture;
  return architecture === undefined
    ? blob.complaint || "its configuration is not there"
    : [architecture];
}
