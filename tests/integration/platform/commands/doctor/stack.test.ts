import { expect } from "chai";
import type { Choices } from "../../../../../platform/commands/choices.ts";
import { configuration } from "../../../../../platform/commands/doctor/stack.ts";
import { found, useFakes } from "./support.ts";

describe("make doctor, of a stack,", () => {
  useFakes();

  it("shows every fault of a stack, and how to set its secrets", async () => {
    const read = async (): Promise<Choices> => ({
      config: undefined,
      faults: ["hostname is missing", "colour is not a key"],
      missing: ["airVisual.key", "database.appPassword"],
    });

    expect(await found(configuration("dev", read))).to.deep.equal([
      "✗ Configuration Pulumi.dev.yaml has 4 faults:",
      "hostname is missing",
      "colour is not a key",
      "the secret airVisual.key is not set",
      "the secret database.appPassword is not set",
      "→ pulumi config set --secret --path air-quality:airVisual.key --stack dev",
      "→ pulumi config set --secret --path air-quality:database.appPassword --stack dev",
      "→ mend Pulumi.dev.yaml; docs/configuration.md tells its keys",
    ]);
    expect(await found(configuration("local"))).to.deep.equal([
      "✓ Configuration Pulumi.local.yaml has no fault",
    ]);
    expect((await found(configuration("none")))[0]).to.match(/^✗ .* Pulumi\.none\.yaml is missing/);
  });
});
