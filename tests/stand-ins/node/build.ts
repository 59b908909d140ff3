/** `make image-base`: a base for `make image` from this machine's own Node and C library (Linux). */
import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findEngine } from "../../../service/image/engine.ts";

const IMAGE = "localhost/node24-stand-in";
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const USERS = `root:x:0:0:root:/root:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
`;

const node = await realpath(process.execPath);
const linked = execFileSync("ldd", [node], { encoding: "utf8" }).match(/\/\S+/g) ?? [];

const engine = findEngine();
const folder = await mkdtemp(join(tmpdir(), "air-quality-base-"));
const root = join(folder, "root");
const put = async (from: string, to: string) => {
  await mkdir(join(root, dirname(to)), { recursive: true });
  await cp(from, join(root, to), { dereference: true });
};
await put(node, "/nodejs/bin/node");
for (const library of linked) await put(library, library);
await put(CERTIFICATES, CERTIFICATES).catch(() => {});
for (const directory of ["etc", "home/nonroot"]) {
  await mkdir(join(root, directory), { recursive: true });
}
await writeFile(join(root, "etc/passwd"), USERS);

const args = ["build", "--quiet", ...engine.reproducible(0), `--tag=${IMAGE}`];
const file = `--file=${join(import.meta.dirname, "Dockerfile")}`;
const { status } = spawnSync(engine.name, [...args, file, folder], { stdio: "inherit" });
await rm(folder, { recursive: true });
process.exitCode = status ?? 1;
