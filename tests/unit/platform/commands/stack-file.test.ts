import { expect } from "chai";
import { parse } from "yaml";
import { withKeptSecrets } from "../../../../platform/commands/stack-file.ts";

const CHOICES = "config:\n  a:database:\n    storageGib: 3\n  a:hostname: new.example.com\n";

describe("withKeptSecrets", () => {
  it("takes a new stack's choices as they are", () => {
    expect(parse(withKeptSecrets(CHOICES, ""))).to.deep.equal(parse(CHOICES));
  });

  it("keeps secrets and their salt, and forgets other values of before", () => {
    const kept = `encryptionsalt: v1:salt
config:
  a:database: { adminPassword: { secure: v1:one }, storageGib: 9 }
  a:tls: { key: { secure: v1:two }, certificate: old }
  a:hostname: old.example.com
`;
    expect(parse(withKeptSecrets(CHOICES, kept))).to.deep.equal({
      encryptionsalt: "v1:salt",
      config: {
        "a:database": { storageGib: 3, adminPassword: { secure: "v1:one" } },
        "a:hostname": "new.example.com",
        "a:tls": { key: { secure: "v1:two" } },
      },
    });
  });
});
