import { execFileSync } from "node:child_process";
import { findEngine } from "../../service/image/engine.ts";
import { startRegistry } from "./registry.ts";

const IMAGE = "localhost/air-quality-api:dev";

/** Pushes the API's image to an OCI registry by tag, and pulls it by digest. Resolves with what was seen. */
export async function pushAndPull(folder: string): Promise<string> {
  const engine = findEngine();
  const server = await startRegistry(folder);
  const run = (...args: string[]) => execFileSync(engine.name, args, { encoding: "utf8" }).trim();
  // Docker takes a registry of this machine without TLS by itself.
  const plain = engine.name === "podman" ? ["--tls-verify=false"] : [];
  const target = `${server.address}/air-quality-api`;
  try {
    run("tag", IMAGE, `${target}:1`);
    run("push", ...plain, `${target}:1`);
    const digest = await digestOf(server.url);
    run("rmi", `${target}:1`);
    run("pull", ...plain, `${target}@${digest}`);
    const id = (image: string) => run("image", "inspect", "--format={{.Id}}", image);
    if (id(`${target}@${digest}`) !== id(IMAGE)) throw new Error("another image came back");
    run("rmi", `${target}@${digest}`);
    return `pushed by tag, pulled by ${digest.slice(0, 19)}…: the same image`;
  } finally {
    await server.stop();
  }
}

/** What the registry itself says that the tag leads to. */
async function digestOf(url: string): Promise<string> {
  const accept =
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";
  const path = "/v2/air-quality-api/manifests/1";
  const { headers } = await fetch(new URL(path, url), { method: "HEAD", headers: { accept } });
  const digest = headers.get("docker-content-digest");
  if (!digest) throw new Error("the registry does not know the tag that was pushed");
  return digest;
}
