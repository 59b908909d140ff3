import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { findEngine } from "../../service/image/engine.ts";
import { run } from "../cluster/command.ts";
import { buildStandIn, type CopiedFile, libraries } from "../cluster/images/stand-in.ts";
import { cached } from "../support/cache.ts";

const CHART = join(import.meta.dirname, "../../charts/sonarqube");
const HOME = "/opt/sonarqube";
const JAVA = "/opt/java/openjdk";
/** Where Linux keeps Java. */
const JVMS = "/usr/lib/jvm";
const OLDEST_JAVA = 21;
const MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

const { repository, tag } = parse(readFileSync(join(CHART, "values.yaml"), "utf8")).image;
/** What the chart runs when nobody says otherwise. */
export const IMAGE = `${repository}:${tag}`;
const VERSION = String(tag).replace("-community", "");

/** As the official image starts it. */
const ENTRYPOINT = `#!/bin/sh
exec ${JAVA}/bin/java -jar ${HOME}/lib/sonar-application-${VERSION}.jar -Dsonar.log.console=true "$@"
`;

/**
 * Builds an image of SonarQube's own distribution under the official one's name, with its user, folders
 * and entrypoint, unless there is one. Needs Maven once, and a JDK.
 */
export async function buildImage(): Promise<void> {
  const sonarqube = await distribution();
  const java = developmentKit();
  const programs = await Promise.all(
    ["sh", "cat", "grep", "curl"].map(async (name) => ({
      from: await realpath(await pathOf(name)),
      to: `/bin/${name}`,
    })),
  );
  const files: CopiedFile[] = [
    { from: sonarqube, to: HOME },
    { from: java, to: JAVA },
    ...programs,
    ...(await libraries(
      [
        ...programs.map(({ from }) => from),
        ...[join(java, "bin/java"), join(java, "lib/server/libjvm.so")],
      ],
      java,
    )),
  ];
  await buildStandIn(findEngine(), {
    image: IMAGE,
    files: files.filter(({ to }, index) => files.findIndex((file) => file.to === to) === index),
    texts: {
      [`${HOME}/docker/entrypoint.sh`]: ENTRYPOINT,
      "/etc/passwd": `root:x:0:0:root:/root:/bin/sh\nsonarqube:x:1000:0:sonarqube:${HOME}:/bin/sh\n`,
      "/etc/group": "root:x:0:\n",
    },
    openFolders: ["/tmp", ...["data", "extensions", "logs", "temp"].map((one) => `${HOME}/${one}`)],
    config: [
      `ENV PATH=/bin JAVA_HOME=${JAVA} SQ_DATA_DIR=${HOME}/data`,
      `WORKDIR ${HOME}`,
      "USER 1000:0",
      "EXPOSE 9000",
      `ENTRYPOINT ["${HOME}/docker/entrypoint.sh"]`,
    ],
  });
}

/** SonarQube as it is distributed. */
async function distribution(): Promise<string> {
  const folder = await cached(`sonarqube-${VERSION}`, async (unfinished) => {
    process.stderr.write(`Fetching SonarQube ${VERSION}, 0.9 GB (once) …\n`);
    const artifact = `org.sonarsource.sonarqube:sonar-application:${VERSION}:zip`;
    await run("mvn", [
      ...["--quiet", "--batch-mode", `${MAVEN_PLUGIN}:copy`],
      ...[`-Dartifact=${artifact}`, `-DoutputDirectory=${unfinished}`],
    ]);
    const archive = join(unfinished, `sonar-application-${VERSION}.zip`);
    await run("unzip", ["-q", archive, "-d", unfinished]);
    await rm(archive);
  });
  return join(folder, `sonarqube-${VERSION}`);
}

/** A whole JDK: Elasticsearch asks for modules that no runtime has. The ones that SonarQube brings are for scanners. */
function developmentKit(): string {
  const { JAVA_HOME = "" } = process.env;
  const installed = existsSync(JVMS) ? readdirSync(JVMS).map((name) => join(JVMS, name)) : [];
  const found = [JAVA_HOME, ...installed].find((folder) => {
    const release = join(folder, "release");
    if (folder === "" || !existsSync(release)) return false;
    const [, version = "0"] = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, "utf8")) ?? [];
    return Number(version) >= OLDEST_JAVA;
  });
  if (found) return realpathSync(found);
  throw new Error(
    `no JDK ${OLDEST_JAVA} or newer below ${JVMS}: install one, or name it in JAVA_HOME`,
  );
}

async function pathOf(name: string): Promise<string> {
  const found = (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is not on the PATH`);
  return found;
}
