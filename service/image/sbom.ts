import type { BundledPackage } from "./packages.ts";

/**
 * The list of what is in the application layer, as CycloneDX 1.6. No time and no serial number: the
 * same sources give the same bytes.
 */
export function cycloneDx(
  application: { readonly name: string; readonly version: string; readonly license: string },
  packages: readonly BundledPackage[],
): string {
  const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: component(
        "application",
        application.name,
        application.version,
        application.license,
      ),
    },
    components: packages.map(({ name, version, licence, integrity }) => ({
      ...component("library", name, version, licence),
      hashes: [{ alg: "SHA-512", content: hexOf(integrity) }],
    })),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function component(
  type: "application" | "library",
  name: string,
  version: string,
  licence: string,
) {
  // A scope's @ is escaped in a package URL, its / is not.
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { type, "bom-ref": purl, name, version, purl, licenses: [licenceChoice(licence)] };
}

/** One licence is an SPDX id; several are an expression. */
const licenceChoice = (licence: string) =>
  /[ (]/.test(licence) ? { expression: licence } : { license: { id: licence } };

/** The lock file has `sha512-` and base64, CycloneDX wants hexadecimal. */
const hexOf = (integrity: string) =>
  Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
