import * as pulumi from "@pulumi/pulumi";
import type { PublicAddress } from "../contracts.ts";
import * as aws from "./sdk.ts";

export interface PublicNameArgs {
  readonly zoneId: string;
  readonly hostname: string;
}

/** Seconds that resolvers keep an answer. */
const TTL_SECONDS = 60;

/**
 * A name in a zone, with a certificate that AWS renews by itself.
 *
 * Guarantees: `certificateArn` is that of a certificate that is issued already.
 */
export class PublicName extends pulumi.ComponentResource {
  readonly certificateArn: pulumi.Output<string>;
  private readonly args: PublicNameArgs;

  constructor(name: string, args: PublicNameArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:PublicName", name, {}, opts);
    this.args = args;
    const certificate = new aws.acm.Certificate(
      "api",
      { domainName: args.hostname, validationMethod: "DNS", keyAlgorithm: "EC_prime256v1" },
      { parent: this },
    );
    const proof = this.createProof(certificate);
    const validation = new aws.acm.CertificateValidation(
      "api",
      { certificateArn: certificate.arn, validationRecordFqdns: [proof.fqdn] },
      { parent: this },
    );
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({});
  }

  /** What AWS looks for to see that the name is ours. */
  private createProof(certificate: aws.acm.Certificate): aws.route53.Record {
    const option = certificate.domainValidationOptions.apply(([one]) => {
      if (!one) throw new Error(`AWS asks for no proof of ${this.args.hostname}`);
      return one;
    });
    return new aws.route53.Record(
      "api-proof",
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

  /** Leads the name to a load balancer. */
  pointTo(loadBalancer: pulumi.Input<string>): PublicAddress {
    const { zoneId, hostname } = this.args;
    const record = new aws.route53.Record(
      "api",
      { zoneId, name: hostname, type: "CNAME", records: [loadBalancer], ttl: TTL_SECONDS },
      { parent: this },
    );
    return { hostname, url: `https://${hostname}`, ready: [record] };
  }
}
