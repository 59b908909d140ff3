import type { BundledPackage } from "./packages.ts";

const LINE = "-".repeat(80);

/** What the licences ask for: every package with its notice, in one text. */
export function licences(packages: readonly BundledPackage[]): string {
  return packages
    .map(({ name, version, licence, licenceText }) =>
      [LINE, `${name} ${version} (${licence})`, LINE, licenceText || "(no licence file)", ""].join(
        "\n",
      ),
    )
    .join("\n");
}
