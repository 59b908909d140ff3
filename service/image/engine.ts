import { spawnSync } from "node:child_process";

/** What builds and runs images here: the command line that Docker and Podman share. */
export interface Engine {
  readonly name: "docker" | "podman";
  /** Arguments of `build` that make two builds of one commit the same, byte by byte. */
  reproducible(secondsSinceEpoch: number): readonly string[];
  /** Arguments of `build` that take no step from a build before. */
  readonly fresh: readonly string[];
  /** Arguments of `run` beside `--read-only`: Podman would mount writable folders all the same. */
  readonly readOnly: readonly string[];
}

const DOCKER: Engine = {
  name: "docker",
  reproducible: (seconds) => [
    `--build-arg=SOURCE_DATE_EPOCH=${seconds}`,
    "--output=type=docker,rewrite-timestamp=true",
    "--provenance=false",
  ],
  fresh: ["--no-cache"],
  readOnly: [],
};

const PODMAN: Engine = {
  name: "podman",
  reproducible: (seconds) => [`--timestamp=${seconds}`],
  // To keep each step for a later build takes as long as the steps.
  fresh: ["--no-cache", "--layers=false"],
  readOnly: ["--read-only-tmpfs=false"],
};

/** Docker when its daemon answers, else Podman. Throws a sentence that says what to install. */
export function findEngine(): Engine {
  const works = (command: string, ...args: string[]) =>
    spawnSync(command, args, { stdio: "ignore" }).status === 0;
  if (works("docker", "info") && works("docker", "buildx", "version")) return DOCKER;
  if (works("podman", "info")) return PODMAN;
  throw new Error(
    "no container engine answers: start Docker (with buildx) or install Podman, then try again",
  );
}
