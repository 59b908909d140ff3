import * as pulumi from "@pulumi/pulumi";
import type { PublicAddress } from "../contracts.ts";
import * as aws from "./sdk.ts";

export interface PublicNameArgs {
  readonly zoneId: string;
  readonly hostname: string;
  /** Below which the tools' pages are; it lies in the zone, too. */
  readonly toolsDomain: string | undefined;
}

/** Seconds that resolvers keep an answer. */
const TTL_SECONDS = 60;

/**
 * A name in a zone, and the tools' names, with a certificate that AWS renews by itself.
 *
 * Guarantees: `certificateArn` is that of a certificate that is issued already, for all of them.
 */
export class PublicName extends pulumi.ComponentResource {
  readonly certificateArn: pulumi.Output<string>;
  private readonly args: PublicNameArgs;

  constructor(name: string, args: PublicNameArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:PublicName", name, {}, opts);
    this.args = args;
    const certificate = new aws.acm.Certificate(
      "api",
      {
        domainName: args.hostname,
        subjectAlternativeNames: this.names().slice(1),
        validationMethod: "DNS",
        keyAlgorithm: "EC_prime256v1",
      },
      { parent: this },
    );
    const proofs = this.names().map((name) => this.createProof(certificate, name));
    const validation = new aws.acm.CertificateValidation(
      "api",
      { certificateArn: certificate.arn, validationRecordFqdns: proofs.map(({ fqdn }) => fqdn) },
      { parent: this },
    );
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({});
  }

  /** The API's own comes first. */
  private names(): string[] {
    const { hostname, toolsDomain } = this.args;
    return [hostname, ...(toolsDomain ? [`*.${toolsDomain}`] : [])];
  }

  private labelOf(name: string): string {
    return name === this.args.hostname ? "api" : "tools";
  }

  /** What AWS looks for to see that a name is ours. */
  private createProof(certificate: aws.acm.Certificate, name: string): aws.route53.Record {
    const option = certificate.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => domainName === name);
      if (!found) throw new Error(`AWS asks for no proof of ${name}`);
      return found;
    });
    return new aws.route53.Record(
      `${this.labelOf(name)}-proof`,
      {
        zoneId: this.args.zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: TTL_SECONDS,
        // A name that was ours before has the same proof.
        allowOverwrite: true,
      },
      { parent: this },
    );
  }

  /** Leads the names to a load balancer. */
  pointTo(loadBalancer: pulumi.Input<string>): PublicAddress {
    const { zoneId, hostname } = this.args;
    const records = this.names().map(
      (name) =>
        new aws.route53.Record(
          this.labelOf(name),
          { zoneId, name, type: "CNAME", records: [loadBalancer], ttl: TTL_SECONDS },
          { parent: this },
        ),
    );
    return { hostname, url: `https://${hostname}`, ready: records };
  }
}
