import { expect } from "chai";
import { iamToken, passwordIn } from "../../../../service/database/aws-login.ts";

describe("iamToken", () => {
  const VARIABLES = {
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "canary-key",
    AWS_SESSION_TOKEN: undefined,
  };
  const before: Record<string, string | undefined> = {};

  beforeEach(() => {
    for (const [name, value] of Object.entries(VARIABLES)) {
      before[name] = process.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is signed for one role on one server, for 15 minutes, without asking anybody", async () => {
    const token = await iamToken({
      host: "db.example",
      port: 5432,
      user: "air_quality_app",
      region: "eu-central-1",
    });
    const { host, searchParams } = new URL(`https://${token}`);

    expect(host).to.equal("db.example:5432");
    expect(Object.fromEntries(searchParams)).to.include({
      Action: "connect",
      DBUser: "air_quality_app",
      "X-Amz-Expires": "900",
    });
    expect(searchParams.get("X-Amz-Credential")).to.match(
      /^AKIDEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/,
    );
    expect(searchParams.get("X-Amz-Signature")).to.match(/^[\da-f]{64}$/);
    expect(token).not.to.include("canary");
  });
});

describe("passwordIn", () => {
  it("is what RDS keeps", () => {
    expect(passwordIn('{"username":"master","password":"p"}', "arn")).to.equal("p");
  });

  for (const text of ["{}", '{"password":""}', "canary", '"canary"', "null"]) {
    it(`refuses ${text.replace("canary", "another text")} without quoting it`, () => {
      expect(() => passwordIn(text, "arn:1")).to.throw(/^arn:1 holds no password$/);
    });
  }
});
