import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect } from "chai";
import { RULES } from "../support/import-rules.ts";

const PROJECT = join(import.meta.dirname, "../..");
const MAX_LINES = 250;

/** The only sources of the service that may use `process`. */
const EDGES = ["login", "main", "migrate", "purge", "replay", "roles"].map(
  (edge) => `service/${edge}.ts`,
);

const sources = filesBelow(
  ...["service", "platform", "tests"].filter((name) => existsSync(join(PROJECT, name))),
).map((path) => {
  const text = readFileSync(join(PROJECT, path), "utf8");
  return { path, text, imports: importsOf(path, text) };
});

describe("the architecture", () => {
  for (const { rule, from, never } of RULES) {
    it(rule, () => {
      const broken = sources
        .filter(({ path }) => from.test(path))
        .flatMap(({ path, imports }) =>
          imports
            .filter((target) => never.test(target))
            .map((target) => `${path} imports ${target}`),
        );

      expect(broken).to.deep.equal([]);
    });
  }

  it("only the edges of the service touch the process", () => {
    const touching = sources.filter(
      ({ path, text }) =>
        /^service\/(?!image\/)/.test(path) && /\bprocess\.[a-z]|node:process/.test(text),
    );

    expect(touching.map(({ path }) => path)).to.have.members(EDGES);
  });

  it("only one file of the platform reads Pulumi's configuration", () => {
    const reading = sources.filter(
      ({ path, text }) => path.startsWith("platform/") && /pulumi\.Config\b|allConfig/.test(text),
    );

    expect(reading.map(({ path }) => path)).to.deep.equal(["platform/read-config.ts"]);
  });

  it("has no circle of imports", () => {
    expect(circleIn(new Map(sources.map(({ path, imports }) => [path, imports])))).to.deep.equal(
      [],
    );
  });

  it(`has no source file over ${MAX_LINES} lines`, () => {
    const long = sources.filter(({ text }) => text.split("\n").length > MAX_LINES + 1);

    expect(long.map(({ path }) => path)).to.deep.equal([]);
  });

  it("finds the source of every test of the service", () => {
    const paths = new Set(sources.map(({ path }) => path));
    const orphans = [...paths]
      .filter((path) => /^tests\/(unit|integration)\/service\/.*\.test\.ts$/.test(path))
      .filter((path) => {
        const source = path.replace(/^tests\/(unit|integration)\//, "").replace(/\.test\.ts$/, "");
        return ![".ts", ".js", "/index.ts"].some((ending) => paths.has(`${source}${ending}`));
      });

    expect(orphans).to.deep.equal([]);
  });
});

function filesBelow(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name))),
  );
}

function importsOf(path: string, text: string): string[] {
  const statements = /^(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|^import\s+"([^"]+)"/gm;
  return [...text.matchAll(statements)].map(([, from, alone]) => {
    const target = from ?? alone ?? "";
    return target.startsWith(".") ? normalize(join(dirname(path), target)) : target;
  });
}

/** The files of one circle, in order; empty when there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of graph.get(path) ?? []) {
      const circle = walk(next, [...trail, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const path of graph.keys()) {
    const circle = walk(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
