import type { EksConfig, KindConfig, PlatformConfig } from "../config.ts";
import { passwordsOf } from "../tools/catalog.ts";
import { type Secret, secrets } from "./choices.ts";

/** The secrets that a person logs in with; a certificate's key is for servers. */
export function credentials({ target, airVisual, tools }: PlatformConfig): Secret[] {
  const ofTools = tools.deploy.flatMap(passwordsOf).map((key) => `tools.${key}`);
  return secrets().filter(({ path }) => {
    if (path.startsWith("tools.")) return ofTools.includes(path);
    if (path === "airVisual.key") return airVisual.source === "live";
    // On AWS nobody has a password of the database.
    return path.startsWith("database.") && target === "kind";
  });
}

export interface Place {
  readonly stack: string;
  readonly config: PlatformConfig;
  /** Path of the local CA's certificate, when it has signed one for the host name. */
  readonly ca: string | undefined;
}

/** What a person needs to reach a stack and to log in; no value of a secret is in it. */
export function accessText({ stack, config, ca }: Place): string {
  const names = credentials(config);
  const width = Math.max(...names.map(({ path }) => path.length));
  const listed = names.map(({ path, meaning }) => `  ${path.padEnd(width)}  ${meaning}`);
  return [
    ...(config.target === "eks" ? waysOnAws(stack, config) : waysOnKind({ stack, config, ca })),
    "",
    ...(names.length > 0
      ? [`Secrets, one by one: make -s creds STACK=${stack} NAME=…`, ...listed]
      : ["It has no secret that a person needs."]),
  ].join("\n");
}

function waysOnAws(stack: string, { hostname, aws }: EksConfig): string[] {
  const profile = `--region ${aws.region} --name air-quality-${stack}`;
  return [
    `The API of the stack ${stack}: ${hostname ? `https://${hostname}` : `pulumi stack output url --stack ${stack}`}`,
    `  its cluster, as a role in aws.cluster.admins or readers: aws eks update-kubeconfig ${profile}`,
  ];
}

interface KindPlace extends Place {
  readonly config: KindConfig;
}

function waysOnKind({ stack, config, ca }: KindPlace): string[] {
  const { hostname, tls, ingress } = config;
  const http = `curl -H 'Host: ${hostname}' http://127.0.0.1:${ingress.httpPort}/`;
  const to = `--resolve ${hostname}:${ingress.httpsPort}:127.0.0.1 https://${hostname}:${ingress.httpsPort}/`;
  const https = `curl ${ca ? `--cacert '${ca}' ` : ""}${to}`;
  return [
    `The API of the stack ${stack}: ${tls || ca ? "https" : "http"}://${hostname}`,
    `  on a cluster of this machine: ${http}`,
    ...(tls || ca ? [`  over TLS: ${https}`] : []),
  ];
}
