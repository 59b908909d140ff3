import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A package of which at least one file is in the image. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json names it (SPDX). */
  readonly licence: string;
  /** Its licence files, whole. */
  readonly licenceText: string;
  /** The registry's checksum, `sha512-` and base64, from the lock file. */
  readonly integrity: string;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The packages that some files (paths from the project's root) belong to, by name and version.
 * Rejects when one has no licence: it must not be shipped unseen.
 */
export async function bundledPackages(
  project: string,
  files: readonly string[],
): Promise<BundledPackage[]> {
  const { packages: locked } = JSON.parse(
    await readFile(join(project, "package-lock.json"), "utf8"),
  );
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const found = await Promise.all(
    [...folders].map((folder) => readPackage(project, folder, locked[folder]?.integrity)),
  );
  const key = ({ name, version }: BundledPackage) => `${name}@${version}`;
  return [...new Map(found.map((one) => [key(one), one])).values()].sort((a, b) =>
    key(a) < key(b) ? -1 : 1,
  );
}

/** `node_modules/a/node_modules/@b/c/d.js` is a file of `node_modules/a/node_modules/@b/c`. */
function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

async function readPackage(
  project: string,
  folder: string,
  integrity: string | undefined,
): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(
    await readFile(join(project, folder, "package.json"), "utf8"),
  );
  if (typeof license !== "string") throw new Error(`${folder} names no licence`);
  if (integrity === undefined) throw new Error(`${folder} is not in package-lock.json`);
  const names = (await readdir(join(project, folder))).filter((file) => LICENCE_FILE.test(file));
  const texts = await Promise.all(
    names.sort().map((file) => readFile(join(project, folder, file), "utf8")),
  );
  return { name, version, licence: license, licenceText: texts.join("\n").trim(), integrity };
}
