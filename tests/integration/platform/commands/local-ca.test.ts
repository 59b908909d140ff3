import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import {
  caFile,
  ensureCa,
  ensureCertificate,
  type KeyPair,
} from "../../../../platform/commands/local-ca.ts";

const run = promisify(execFile);
const HOST = "api.local.projectcontour.io";
const DAY_MS = 86_400_000;

describe("the local certificate authority", () => {
  let folder: string;
  let ca: KeyPair;
  let issued: KeyPair;

  before(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "air-quality-ca-test-")), "air quality", "ca");
    issued = await ensureCertificate(folder, HOST);
    ca = await ensureCa(folder);
  });

  after(() => rm(join(folder, "../.."), { recursive: true }));

  const openssl = async (...args: string[]) => (await run("openssl", args)).stdout;
  const verify = (...args: string[]) => openssl("verify", "-CAfile", caFile(folder), ...args);
  const file = (name: string) => join(folder, name);

  /** The name of the error that a client meets, or the status. */
  async function visit(hostname: string, trusted: string): Promise<string | number | undefined> {
    const server = createServer({ cert: issued.certificate, key: issued.key }, (_, response) =>
      response.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const options = { host: "127.0.0.1", port, servername: hostname, ca: trusted, agent: false };
    try {
      return await new Promise((resolve) => {
        get(options, (response) => resolve(response.resume().statusCode)).on(
          "error",
          (error: NodeJS.ErrnoException) => resolve(error.code),
        );
      });
    } finally {
      server.close();
    }
  }

  it("signs what clients that trust it accept, for that host alone", async () => {
    expect(await visit(HOST, ca.certificate)).to.equal(200);
    expect(await visit("other.local.projectcontour.io", ca.certificate)).to.equal(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
    expect(await visit(HOST, issued.certificate)).to.not.equal(200);
    expect(await verify("-x509_strict", "-purpose", "sslserver", file(`${HOST}.crt`))).to.match(
      /: OK$/m,
    );
  });

  it("makes certificates for servers, of keys on P-256, for 397 days", async () => {
    const {
      subjectAltName,
      keyUsage,
      validFromDate,
      validToDate,
      ca: isCa,
      publicKey,
    } = new X509Certificate(issued.certificate);
    const shown = await openssl("x509", "-noout", "-text", "-in", file(`${HOST}.crt`));

    expect(subjectAltName).to.equal(`DNS:${HOST}`);
    expect(keyUsage).to.deep.equal(["1.3.6.1.5.5.7.3.1"]);
    expect(shown).to.match(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(isCa).to.equal(false);
    expect(publicKey.asymmetricKeyDetails).to.deep.equal({ namedCurve: "prime256v1" });
    expect((validToDate.getTime() - validFromDate.getTime()) / DAY_MS).to.equal(397);
  });

  it("is a CA for ten years that signs certificates only", async () => {
    const { ca: isCa, validFromDate, validToDate } = new X509Certificate(ca.certificate);
    const shown = await openssl("x509", "-noout", "-text", "-in", caFile(folder));

    expect(isCa).to.equal(true);
    expect((validToDate.getTime() - validFromDate.getTime()) / DAY_MS).to.equal(3_650);
    expect(shown).to.match(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(shown).to.match(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
  });

  it("cannot vouch for anybody else, even by its own key", async () => {
    const [error] = await ensureCertificate(folder, "www.example.com").then(
      () => [],
      (reason: Error) => [reason.message],
    );
    expect(error).to.match(
      /vouches for \*\.local\.projectcontour\.io .* not for www\.example\.com/,
    );

    const [request, stolen] = [file("stolen.csr"), file("stolen.crt")];
    const extension = file("stolen.cnf");
    await writeFile(extension, "subjectAltName = DNS:www.example.com");
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const subject = ["-subj", "/CN=x", "-keyout", file("stolen.key"), "-out", request];
    await openssl("req", "-new", ...key, ...subject);
    const by = ["-CA", caFile(folder), "-CAkey", file("ca.key"), "-set_serial", "1"];
    await openssl("x509", "-req", "-in", request, ...by, "-extfile", extension, "-out", stolen);
    const complaint = await verify(stolen).catch(({ stderr }) => stderr);

    expect(complaint).to.include("permitted subtree violation");
  });

  it("keeps its keys for its user alone", async () => {
    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

    expect(await modeOf(file("ca.key"))).to.equal("600");
    expect(await modeOf(file(`${HOST}.key`))).to.equal("600");
    expect(await modeOf(folder)).to.equal("700");
  });

  it("keeps what is there", async () => {
    expect(await ensureCertificate(folder, HOST)).to.deep.equal({ ...issued, isNew: false });
    expect(await readFile(caFile(folder), "utf8")).to.equal(ca.certificate);
  });

  it("renews a certificate 30 days before its end, and keeps the CA", async () => {
    const end = new X509Certificate(issued.certificate).validToDate.getTime();
    const early = await ensureCertificate(folder, HOST, end - 30 * DAY_MS);
    expect(early.isNew).to.equal(false);

    const { isNew, ...renewed } = await ensureCertificate(folder, HOST, end - 30 * DAY_MS + 1);
    issued = renewed;

    expect(isNew).to.equal(true);
    expect(await readFile(caFile(folder), "utf8")).to.equal(ca.certificate);
    expect(await visit(HOST, ca.certificate)).to.equal(200);
  });

  it("makes anew what does not fit together", async () => {
    await writeFile(file(`${HOST}.key`), ca.key);
    const { isNew, ...mended } = await ensureCertificate(folder, HOST);
    expect(isNew).to.equal(true);

    await writeFile(caFile(folder), mended.certificate);
    issued = await ensureCertificate(folder, HOST);
    ca = await ensureCa(folder);

    expect(await visit(HOST, ca.certificate)).to.equal(200);
  });

  it("makes a new CA while a certificate of it would outlive it", async () => {
    const end = new X509Certificate(ca.certificate).validToDate.getTime();

    expect((await ensureCa(folder, end - 397 * DAY_MS)).isNew).to.equal(false);
    expect((await ensureCa(folder, end - 397 * DAY_MS + 1)).isNew).to.equal(true);
  });

  it("says how to get openssl where it is missing", async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      const [error] = await ensureCa(join(folder, "none")).then(
        () => [],
        (reason: Error) => [reason.message],
      );
      expect(error).to.match(/^openssl is not on the PATH: install it/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
