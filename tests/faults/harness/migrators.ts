import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** What one migrator said of one database. */
export interface Said {
  readonly applied?: number;
  readonly error?: string;
}

/** Processes that wait for a database and migrate it at the same moment. */
export function startMigrators(count: number, file: string) {
  const all = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [file], {
      env: { PATH: process.env.PATH },
      stdio: ["pipe", "pipe", "inherit"],
    });
    return { child, lines: createInterface(child.stdout) };
  });
  return {
    async all(databaseUrl: string): Promise<Said[]> {
      const answers = all.map(async ({ lines }): Promise<Said> => {
        const [line] = await once(lines, "line");
        return JSON.parse(line);
      });
      for (const { child } of all) child.stdin.write(`${databaseUrl}\n`);
      return await Promise.all(answers);
    },
    stop() {
      for (const { child } of all) child.kill();
    },
  };
}
