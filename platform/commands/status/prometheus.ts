import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { WATCHER_PORTS } from "../../observability/watchers.ts";
import type { Aws } from "../aws/cli.ts";
import { forwarding } from "../port-forward.ts";
import type { AlertsAnswer } from "./alerts.ts";
import { answerOf } from "./answer.ts";

const ALERTS_PATH = "api/v1/alerts";

/** Alerts of the Prometheus in a cluster. Rejects when there is no way to it, or it does not answer. */
export const alertsInCluster = async (place: {
  readonly namespace: string;
  readonly context?: string | undefined;
}): Promise<AlertsAnswer> =>
  await forwarding(
    "service/prometheus",
    { ...place, port: WATCHER_PORTS.prometheus },
    async (port) => alertsIn(await answerOf(`http://127.0.0.1:${port}/${ALERTS_PATH}`)),
  );

/** A workspace of Amazon Managed Prometheus, as the stack's outputs name it. */
export interface Workspace {
  /** Ends with a slash. */
  readonly endpoint: string;
  readonly region: string;
}

/** What `aws configure export-credentials` prints. */
interface ExportedCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Alerts of Amazon's, asked as whoever the AWS command line asks as. Rejects when it does not answer. */
export async function alertsOfAmazon(
  { endpoint, region }: Workspace,
  aws: Aws,
): Promise<AlertsAnswer> {
  const exported = await aws<ExportedCredentials>("configure", "export-credentials");
  const { AccessKeyId, SecretAccessKey, SessionToken } = exported;
  if (!AccessKeyId || !SecretAccessKey) throw new Error("the AWS command line has no credentials");
  const url = new URL(ALERTS_PATH, endpoint);
  const signer = new SignatureV4({
    service: "aps",
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken && { sessionToken: SessionToken }),
    },
  });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  });
  return alertsIn(await answerOf(url.href, headers));
}

function alertsIn(text: string): AlertsAnswer {
  const answer = JSON.parse(text) as Partial<AlertsAnswer>;
  if (!answer.data?.alerts) throw new Error("its answer has no alerts");
  return { data: answer.data };
}
