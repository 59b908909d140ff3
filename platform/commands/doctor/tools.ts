import { existsSync } from "node:fs";
import { parsed } from "./ask.ts";
import { type Check, missing, ok, optional } from "./check.ts";

const NODE_MAJOR = 24;

/** @param version As `process.versions.node` has it. */
export const node = (version: string): Check => ({
  name: "Node",
  async run() {
    if (Number.parseInt(version, 10) >= NODE_MAJOR) return ok(version);
    return missing(
      `${version} runs, ${NODE_MAJOR} is needed`,
      "call it by make, which takes Node from the packages, or install it: https://nodejs.org",
    );
  },
});

/** @param manifest What `make deps` brings by Go. */
export const go = (manifest: string): Check => ({
  name: "Go",
  async run(ask) {
    const answer = await ask("go", "version");
    const [, version] = /go version go(\S+)/.exec(answer.output) ?? [];
    if (answer.succeeded && version) return ok(version);
    const found = answer.exists ? `does not work: ${answer.complaint}` : "none on the PATH";
    const fix = "install Go: https://go.dev/dl";
    if (existsSync(manifest)) return optional(`${found}; what it brings is there already`);
    return missing(`${found}; make deps fetches manifests by it, once`, fix);
  },
});

/** The same choice as `make image` makes. */
export const containers: Check = {
  name: "Containers",
  async run(ask) {
    const [docker, buildx, podman] = await Promise.all([
      ask("docker", "version", "--format", "{{.Server.Version}}"),
      ask("docker", "buildx", "version"),
      ask("podman", "version", "--format", "{{.Client.Version}}"),
    ]);
    if (docker.succeeded && buildx.succeeded) return ok(`Docker ${docker.output.trim()}`);
    if (podman.succeeded) return ok(`Podman ${podman.output.trim()}`);
    if (docker.succeeded) return missing("Docker has no buildx", "install Docker's buildx plugin");
    if (docker.exists)
      return missing(`Docker does not answer: ${docker.complaint}`, "start Docker");
    if (podman.exists) return missing(`Podman does not work: ${podman.complaint}`, INSTALL_ENGINE);
    return missing("neither Docker nor Podman on the PATH", INSTALL_ENGINE);
  },
};

const INSTALL_ENGINE = "install Docker (https://docs.docker.com/engine/install) or Podman";

export const kubectl: Check = {
  name: "kubectl",
  async run(ask) {
    const answer = await ask("kubectl", "version", "--client", "--output=json");
    const version = parsed<ClientVersion>(answer)?.clientVersion?.gitVersion;
    if (version) return ok(version);
    return missing(
      answer.exists ? `does not work: ${answer.complaint}` : "none on the PATH",
      "install it: https://kubernetes.io/docs/tasks/tools",
    );
  },
};

interface ClientVersion {
  readonly clientVersion: { readonly gitVersion: string };
}

export const pulumi: Check = {
  name: "Pulumi",
  async run(ask) {
    const [answer, goAnswer] = await Promise.all([ask("pulumi", "version"), ask("go", "version")]);
    if (answer.succeeded) return ok(answer.output.trim());
    const found = answer.exists ? `does not work: ${answer.complaint}` : "none on the PATH";
    const install = "install it: https://www.pulumi.com/docs/install";
    if (!goAnswer.succeeded) return missing(found, install);
    return optional(`${found}; make deploy builds it from its Go modules, in minutes`, install);
  },
};
