import { expect } from "chai";
import { store } from "../../../../platform/pipeline/nexus.ts";
import { fakeServer, faultOf } from "./support.ts";

describe("Nexus", () => {
  const kept = new Map<string, string>();
  let put = 201;
  let garbled = false;
  const { asked, url } = fakeServer(({ method, url: path, body }) => {
    if (method === "PUT") {
      if (put === 201) kept.set(path, body);
      return [put, ""];
    }
    const content = kept.get(path);
    if (content === undefined) return [404, ""];
    return [200, garbled ? `${content} ` : content];
  });
  const storing = (content = "<report/>") =>
    store(
      { url: url(), repository: "files", user: "jenkins", password: "hunter2" },
      "air-quality/1.0.0/unit.xml",
      Buffer.from(content),
    );

  beforeEach(() => {
    kept.clear();
    put = 201;
    garbled = false;
  });

  it("gets a file in its repository, as its user, and gives it back", async () => {
    await storing();

    const path = "/repository/files/air-quality/1.0.0/unit.xml";
    const authorization = `Basic ${Buffer.from("jenkins:hunter2").toString("base64")}`;
    expect(kept.get(path)).to.equal("<report/>");
    expect(asked.map(({ method, url: at }) => `${method} ${at}`)).to.deep.equal([
      `PUT ${path}`,
      `GET ${path}`,
    ]);
    expect(new Set(asked.map((one) => one.authorization))).to.deep.equal(new Set([authorization]));
  });

  it("is a fault when it takes no file from this user, without their password", async () => {
    put = 401;

    const { message } = await faultOf(storing());

    expect(message).to.match(/^Nexus answers 401 to PUT http:\S+\/unit\.xml$/);
    expect(message).not.to.include("hunter2");
    expect(asked).to.have.length(1);
  });

  it("is a fault when it lost the file", async () => {
    put = 204;

    expect((await faultOf(storing())).message).to.match(/^Nexus answers 404 to GET /);
  });

  it("is a fault when it gives other content back", async () => {
    garbled = true;

    expect((await faultOf(storing())).message).to.equal(
      "Nexus has another air-quality/1.0.0/unit.xml than was sent",
    );
  });

  it("is a fault when nobody listens", async () => {
    const nexus = { url: "http://127.0.0.1:1", repository: "files", user: "u", password: "p" };

    expect((await faultOf(store(nexus, "a", Buffer.from("")))).message).to.match(
      /^Nexus does not answer at http:\/\/127\.0\.0\.1:1: ./,
    );
  });
});
