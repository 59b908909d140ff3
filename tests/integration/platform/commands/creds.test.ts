import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";

const COMMANDS = join(import.meta.dirname, "../../../../platform/commands");
const HOST = "api.local.projectcontour.io";

/** Keeps what is set in files, and every list of arguments: what anybody on the machine may see. */
const PULUMI = `#!/bin/sh
printf '%s\\n' "$*" >> "$KEPT/arguments"
for word in "$@"; do case "$word" in air-quality:*) key=$word ;; esac; done
case "$*" in
"config set "*) cat > "$KEPT/$key" ;;
"config get "*)
  cat > /dev/null
  [ -e "$KEPT/$key" ] || { echo "error: configuration key '$key' not found" >&2; exit 255; }
  cat "$KEPT/$key"; echo ;;
*) cat > /dev/null ;;
esac
`;

describe("a command that uses a stack's secrets", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-creds-"));
    await writeFile(join(folder, "pulumi"), PULUMI);
    await chmod(join(folder, "pulumi"), 0o755);
  });

  afterEach(() => rm(folder, { recursive: true }));

  const kept = (name: string) => readFile(join(folder, name), "utf8");

  async function run(command: string, env: Readonly<Record<string, string>> = {}) {
    const PATH = [folder, "/usr/bin", "/bin"].join(delimiter);
    const whole = {
      PATH,
      KEPT: folder,
      XDG_DATA_HOME: join(folder, "data"),
      STACK: "local",
      ...env,
    };
    return await new Promise<{ code: unknown; output: string; errors: string }>((resolve) => {
      const file = join(COMMANDS, `${command}.ts`);
      execFile(process.execPath, [file], { env: whole }, (error, output, errors) =>
        resolve({ code: error?.code ?? 0, output, errors }),
      );
    });
  }

  describe("make creds", () => {
    it("lists how to get in, and no value, without asking Pulumi", async () => {
      const { code, output, errors } = await run("creds");

      expect([code, errors]).to.deep.equal([0, ""]);
      expect(output).to.include(`curl -H 'Host: ${HOST}' http://127.0.0.1:30080/`);
      expect(output).to.match(
        /^ {2}database\.appPassword {4}Password of the API's role, for target: kind$/m,
      );
      expect(output).not.to.match(/tls\.key|airVisual\.key|--cacert/);
      expect(await readdir(folder)).to.deep.equal(["pulumi"]);
    });

    it("prints the value that is asked for, and nothing else", async () => {
      const { code, output, errors } = await run("creds", { NAME: "database.appPassword" });

      expect([code, errors]).to.deep.equal([0, ""]);
      expect(output).to.match(/^[\w-]{20,}\n$/);
      expect(output).to.equal(`${await kept("air-quality:database.appPassword")}\n`);
    });

    it("refuses other names, and stacks that are not there", async () => {
      const { code, output, errors } = await run("creds", { NAME: "hostname" });
      expect([code, output]).to.deep.equal([1, ""]);
      expect(errors).to.match(/^NAME must be one of database\.adminPassword, .* got hostname\n$/);

      expect((await run("creds", { STACK: "none" })).errors).to.equal(
        "Pulumi.none.yaml is missing: STACK names no stack of this project\n",
      );
    });
  });

  describe("make local-tls", () => {
    it("sets a certificate and its key, which no list of arguments shows", async () => {
      const { code, output, errors } = await run("local-tls");

      expect([code, errors]).to.deep.equal([0, ""]);
      const certificate = await kept("air-quality:tls.certificate");
      const key = await kept("air-quality:tls.key");
      expect(new X509Certificate(certificate).subjectAltName).to.equal(`DNS:${HOST}`);
      expect(key).to.match(/^-----BEGIN PRIVATE KEY-----/);
      expect(await kept("arguments")).not.to.match(/BEGIN|PRIVATE/);
      expect(output).to.include(`https://${HOST}:30443/`);
      expect(output).to.include(join(folder, "data/air-quality/ca/ca.crt"));
      expect(`${output}${errors}`).not.to.include("PRIVATE KEY");
    });

    it("changes nothing the second time", async () => {
      await run("local-tls");
      const before = await kept("air-quality:tls.certificate");
      await rm(join(folder, "arguments"));
      const { code, output } = await run("local-tls");

      expect(code).to.equal(0);
      expect(output).to.match(/^The certificate for /);
      expect(await kept("air-quality:tls.certificate")).to.equal(before);
      expect(await kept("arguments")).not.to.match(/^config set .*tls/m);
      expect((await run("creds")).output).to.include("--cacert");
    });

    it("does not take Pulumi's failure for a value that is not set", async () => {
      await writeFile(
        join(folder, "pulumi"),
        "#!/bin/sh\ncat > /dev/null\necho 'no passphrase' >&2\nexit 255\n",
      );
      const { code, output, errors } = await run("local-tls");

      expect([code, output]).to.deep.equal([1, ""]);
      expect(errors).to.match(/no passphrase\n$/);
    });

    it("says what is missing without openssl", async () => {
      const { code, errors } = await run("local-tls", { PATH: dirname(process.execPath) });

      expect(code).to.equal(1);
      expect(errors).to.match(/^openssl is not on the PATH: /);
    });
  });
});
