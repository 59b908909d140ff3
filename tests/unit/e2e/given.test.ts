import { expect } from "chai";
import { givenDeployment } from "../../e2e/given.ts";

describe("a deployment that somebody gave", () => {
  it("is none without an address", () => {
    expect(givenDeployment({})).to.equal(undefined);
    expect(givenDeployment({ E2E_URL: "" })).to.equal(undefined);
  });

  it("has its address, its name there and its namespaces", () => {
    const given = givenDeployment({
      E2E_URL: "http://127.0.0.1:30080/",
      E2E_HOST: "api.example.com",
    });

    expect(given).to.include({
      url: "http://127.0.0.1:30080",
      host: "api.example.com",
      namespace: "air-quality-local",
      neighbours: "air-quality-local-neighbours",
    });
    expect(given?.environment).to.deep.equal({ STACK: "local" });
  });

  it("goes by the address where it has no other name", () => {
    expect(givenDeployment({ E2E_URL: "http://a.example:81" })?.host).to.equal("a.example:81");
  });

  for (const url of ["api.example.com", "ftp://a", "/"]) {
    it(`cannot be ${url}`, () => {
      expect(() => givenDeployment({ E2E_URL: url })).to.throw("E2E_URL must be an address");
    });
  }

  it("is not changed or taken away", async () => {
    const { up, destroy } = givenDeployment({ E2E_URL: "http://a" }) ?? expect.fail();

    for (const change of [up, destroy]) {
      expect(await change().catch(({ message }: Error) => message)).to.include("not ours");
    }
  });
});
