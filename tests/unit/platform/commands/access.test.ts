import { expect } from "chai";
import { accessText, credentials } from "../../../../platform/commands/access.ts";
import { checkChoices, readChoices } from "../../../../platform/commands/choices.ts";
import type { PlatformConfig } from "../../../../platform/config.ts";

const secure = { secure: "v1:abc" };

function configWith(changes: Readonly<Record<string, unknown>>): PlatformConfig {
  const { config, faults } = checkChoices("dev", {
    target: "kind",
    hostname: "api.example.com",
    airVisual: { simulatorImage: "simulator:1" },
    database: { adminPassword: secure, ownerPassword: secure, appPassword: secure },
    ...changes,
  });
  return config ?? expect.fail(faults.join());
}

const PASSWORDS = ["database.adminPassword", "database.ownerPassword", "database.appPassword"];

describe("what a person needs to get in", () => {
  const textOf = (config: PlatformConfig, ca?: string) =>
    accessText({ stack: "dev", config, ca }).split("\n");

  it("names AirVisual's key where it is in use, and never a certificate's", () => {
    const live = configWith({ airVisual: { source: "live", key: secure } });
    const paths = (config: PlatformConfig) => credentials(config).map(({ path }) => path);

    expect(paths(configWith({}))).to.deep.equal(PASSWORDS);
    expect(paths(live)).to.deep.equal(["airVisual.key", ...PASSWORDS]);
  });

  it("leads to the ports of the stack, over TLS where it has a certificate", () => {
    const tls = { certificate: "-----BEGIN CERTIFICATE-----", key: secure };
    const config = configWith({ tls, ingress: { httpPort: 30_180, httpsPort: 30_543 } });

    expect(textOf(config).slice(0, 3)).to.deep.equal([
      "The API of the stack dev: https://api.example.com",
      "  on a cluster of this machine: curl -H 'Host: api.example.com' http://127.0.0.1:30180/",
      "  over TLS: curl --resolve api.example.com:30543:127.0.0.1 https://api.example.com:30543/",
    ]);
    expect(textOf(configWith({}))[0]).to.equal("The API of the stack dev: http://api.example.com");
    expect(textOf(configWith({}), "/ca dir/ca.crt")[2]).to.include("--cacert '/ca dir/ca.crt' ");
    expect(textOf(configWith({})).join()).not.to.include("TLS");
  });

  it("leads to the cluster on AWS, where nobody has a password", async () => {
    const { config, faults } = await readChoices("test");
    const text = accessText({
      stack: "test",
      config: config ?? expect.fail(faults.join()),
      ca: undefined,
    });

    expect(text.split("\n")).to.deep.equal([
      "The API of the stack test: pulumi stack output url --stack test",
      "  its cluster, as a role in aws.cluster.admins or readers: aws eks update-kubeconfig --region eu-central-1 --name air-quality-test",
      "",
      "It has no secret that a person needs.",
    ]);
  });
});
