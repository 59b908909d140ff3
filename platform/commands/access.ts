import type { PlatformConfig } from "../config.ts";
import { type Secret, secrets } from "./choices.ts";

/** The secrets that a person logs in with; a certificate's key is for servers. */
export function credentials({ airVisual }: PlatformConfig): Secret[] {
  const unused = airVisual.source === "live" ? ["tls.key"] : ["tls.key", "airVisual.key"];
  return secrets().filter(({ path }) => !unused.includes(path));
}

export interface Place {
  readonly stack: string;
  readonly config: PlatformConfig;
  /** Path of the local CA's certificate, when it has signed one for the host name. */
  readonly ca: string | undefined;
}

/** What a person needs to reach a stack and to log in; no value of a secret is in it. */
export function accessText({ stack, config, ca }: Place): string {
  const { hostname, tls, ingress } = config;
  const names = credentials(config);
  const width = Math.max(...names.map(({ path }) => path.length));
  const http = `curl -H 'Host: ${hostname}' http://127.0.0.1:${ingress.httpPort}/`;
  const to = `--resolve ${hostname}:${ingress.httpsPort}:127.0.0.1 https://${hostname}:${ingress.httpsPort}/`;
  const https = `curl ${ca ? `--cacert '${ca}' ` : ""}${to}`;
  return [
    `The API of the stack ${stack}: ${tls || ca ? "https" : "http"}://${hostname}`,
    `  on a cluster of this machine: ${http}`,
    ...(tls || ca ? [`  over TLS: ${https}`] : []),
    "",
    `Secrets, one by one: make -s creds STACK=${stack} NAME=…`,
    ...names.map(({ path, meaning }) => `  ${path.padEnd(width)}  ${meaning}`),
  ].join("\n");
}
