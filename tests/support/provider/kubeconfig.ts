import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/** How to reach an API server and who one is there. */
export interface Access {
  readonly server: URL;
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly token: string | undefined;
}

type Fields = Readonly<Record<string, string | undefined>>;
interface Named {
  readonly name: string;
  readonly cluster?: Fields;
  readonly user?: Fields & { readonly exec?: unknown };
  readonly context?: { readonly cluster: string; readonly user: string };
}

/**
 * The access that a kubeconfig gives: certificates and tokens, as kind and bare clusters have them.
 * Throws a sentence when the context, its cluster or its user is missing, or logs in by a program.
 */
export function readKubeconfig(context?: string): Access {
  const file = process.env.KUBECONFIG || join(homedir(), ".kube/config");
  const read = () => {
    try {
      return parse(readFileSync(file, "utf8"));
    } catch (error) {
      throw new Error(`no cluster: ${file} can't be read (${(error as Error).message})`);
    }
  };
  const config = read();
  const find = (list: string, name: string | undefined): Named => {
    const found = (config[list] as Named[] | undefined)?.find((one) => one.name === name);
    if (!found) throw new Error(`${file} has no ${name} among its ${list}`);
    return found;
  };
  const { cluster, user } = find("contexts", context ?? config["current-context"]).context ?? {};
  const place = find("clusters", cluster).cluster ?? {};
  const who = find("users", user).user ?? {};
  if (who.exec) throw new Error(`${user} in ${file} logs in by a program, which is not supported`);
  const bytes = (fields: Fields, key: string) => {
    const inline = fields[`${key}-data`];
    if (inline !== undefined) return Buffer.from(inline, "base64");
    const path = fields[key];
    return path === undefined ? undefined : readFileSync(path);
  };
  return {
    server: new URL(place.server ?? ""),
    ca: bytes(place, "certificate-authority"),
    cert: bytes(who, "client-certificate"),
    key: bytes(who, "client-key"),
    token: who.token,
  };
}
