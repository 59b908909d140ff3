import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "../cluster/command.ts";
import { cached } from "../support/cache.ts";

/** The Groovy that Jenkins itself is built with. */
const VERSION = "2.4.21";
const MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/** Groovy's compiler, as Maven Central has it. Needs Maven once. */
async function compiler(): Promise<string> {
  const folder = await cached(`groovy-${VERSION}`, async (unfinished) => {
    process.stderr.write(`Fetching Groovy ${VERSION}, 7 MB (once) …\n`);
    await run("mvn", [
      ...["--quiet", "--batch-mode", `${MAVEN_PLUGIN}:copy`],
      ...[
        `-Dartifact=org.codehaus.groovy:groovy-all:${VERSION}:jar`,
        `-DoutputDirectory=${unfinished}`,
      ],
    ]);
  });
  return join(folder, `groovy-all-${VERSION}.jar`);
}

/** Runs a script of this folder; rejects with what it has to say when it fails. */
export async function runGroovy(
  script: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  const { JAVA_HOME } = process.env;
  const java = JAVA_HOME ? join(JAVA_HOME, "bin/java") : "java";
  const classPath = `${await compiler()}:${import.meta.dirname}`;
  const child = spawn(java, [
    ...["-XX:TieredStopAtLevel=1", "-cp", classPath, "groovy.ui.GroovyMain"],
    ...[join(import.meta.dirname, script), ...args],
  ]);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve).on("error", (error: NodeJS.ErrnoException) => {
      const remedy = "install a JDK, or name it in JAVA_HOME";
      reject(error.code === "ENOENT" ? new Error(`${java} is not there: ${remedy}`) : error);
    });
  });
  const [said, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code !== 0) throw new Error(complaint.trim());
  return said;
}
