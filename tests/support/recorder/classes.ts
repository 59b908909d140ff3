import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** One property that a resource class of an SDK declares. */
export interface DeclaredProperty {
  /** Only the provider gives it a value. */
  readonly outputOnly: boolean;
  /** As in `pulumi.Output<…>` of the class; undefined when the class does not show it. */
  readonly type: string | undefined;
}

export type DeclaredProperties = ReadonlyMap<string, DeclaredProperty>;

/** Finds what the class of a type token declares; undefined when the token has no class. */
export type Classes = (token: string, inputs: readonly string[]) => DeclaredProperties | undefined;

const byFolder = new Map<string, Classes>();

/** Looks the classes up in the SDKs that a program in `folder` would import, and remembers them. */
export function classesOf(folder: string): Classes {
  const classes = byFolder.get(folder) ?? createClasses(folder);
  byFolder.set(folder, classes);
  return classes;
}

function createClasses(folder: string): Classes {
  const require = createRequire(join(folder, "package.json"));
  const known = new Map<string, DeclaredProperties | undefined>();
  const sdkFolder = (name: string): string | undefined => {
    try {
      return dirname(require.resolve(`@pulumi/${name}/package.json`));
    } catch {
      return undefined;
    }
  };

  const find = (token: string): DeclaredProperties | undefined => {
    const [name = "", module = "", kind = ""] = token.split(":");
    const isProvider = token.startsWith("pulumi:providers:");
    const sdk = sdkFolder(isProvider ? kind : name);
    if (sdk === undefined) return undefined;
    const file = isProvider
      ? classFile([sdk], "provider", kind)
      : classFile(
          foldersOf(module).map((path) => join(sdk, path)),
          kind,
          token,
        );
    return file === undefined ? undefined : readClass(file);
  };

  return (token, inputs) => {
    if (!known.has(token)) known.set(token, find(token));
    const declared = known.get(token);
    if (declared || !isCustomKubernetesResource(token)) return declared;
    const names = new Set(["apiVersion", "kind", "metadata", ...inputs]);
    return new Map([...names].map((key) => [key, { outputOnly: false, type: undefined }]));
  };
}

/** `ec2/vpc` lies in `ec2`, `networking.k8s.io/v1` in `networking/v1`, `index` at the top. */
function foldersOf(module: string): string[] {
  const [first = "", ...rest] = module.split("/");
  const group = first.split(".")[0] ?? "";
  return [...new Set([module, [group, ...rest].join("/"), first, ""])];
}

/** The class must say itself that it is the token's. */
function classFile(folders: readonly string[], kind: string, token: string): string | undefined {
  const wanted = `${kind}.js`.toLowerCase();
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.toLowerCase() === wanted)
        .map((file) => join(folder, file)),
    )
    .find((file) => new RegExp(`__pulumiType = ["']${token}["']`).test(readFileSync(file, "utf8")));
}

function readClass(file: string): DeclaredProperties {
  const source = readFileSync(file, "utf8");
  const types = readFileSync(file.replace(/\.js$/, ".d.ts"), "utf8");
  const typeOf = new Map(
    [...types.matchAll(/^\s+(?:public )?readonly (\w+)!?: pulumi\.Output<(.+)>;$/gm)].map(
      ([, name = "", type = ""]) => [name, type],
    ),
  );
  const declared = new Map<string, DeclaredProperty>();
  for (const [, name = "", value = ""] of source.matchAll(/resourceInputs\["(\w+)"\] = (.*);/g)) {
    const isInput = /\bargs\b/.test(value) || /^["']/.test(value);
    const outputOnly = (declared.get(name)?.outputOnly ?? true) && !isInput;
    declared.set(name, { outputOnly, type: typeOf.get(name) });
  }
  return declared;
}

/** `apiextensions.CustomResource` takes any group; the ones of Kubernetes itself have classes. */
function isCustomKubernetesResource(token: string): boolean {
  const [, group, kind] = /^kubernetes:([^/:]+\.[^/:]+)\/v[^/:]+:(\w+)$/.exec(token) ?? [];
  if (!group || !kind) return false;
  return !/^(helm\.sh|(\w+|rbac\.authorization|flowcontrol\.apiserver)\.k8s\.io)$/.test(group);
}
