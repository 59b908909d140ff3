/** What a recorded program registered, as plain data. */

/** Stands in `inputs` for a value that is unknown in a preview. */
export const UNKNOWN = "(unknown)";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface AliasSpec {
  readonly name?: string;
  readonly type?: string;
  readonly parent?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly noParent?: true;
}

export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN. */
  readonly parent: string | undefined;
  readonly custom: boolean;
  readonly remote: boolean;
  /** Secrets and output values unwrapped; a resource reference is its URN. */
  readonly inputs: JsonObject;
  /** Paths in `inputs` that were secret: `stringData.password`. */
  readonly secrets: readonly string[];
  /** Paths in `inputs` that were unknown. */
  readonly unknowns: readonly string[];
  /**
   * URNs of `dependencies` that no property brings. The SDK sends one list: what is both explicit and
   * read from an output stands in `propertyDependencies` alone.
   */
  readonly dependsOn: readonly string[];
  /** URNs, explicit and through properties; instead of a component its children, as in the engine. */
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN of the provider; undefined is the default provider. */
  readonly provider: string | undefined;
  /** URNs of the providers that a component hands to its children, by package. */
  readonly providers: Readonly<Record<string, string>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly aliases: readonly (string | AliasSpec)[];
  readonly customTimeouts: Readonly<Record<string, string>>;
}

export interface RecordedLog {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
}

export interface Recording {
  /** In the order of registration; the stack comes first. */
  readonly resources: readonly RecordedResource[];
  /** Outputs of the stack, unwrapped like the inputs of a resource. */
  readonly outputs: JsonObject;
  readonly secretOutputs: readonly string[];
  readonly unknownOutputs: readonly string[];
  readonly logs: readonly RecordedLog[];
}

/** Outputs of a resource that nothing else tells: what a real provider would compute. */
export type Answers = (
  resource: Pick<RecordedResource, "urn" | "type" | "name" | "inputs">,
) => JsonObject | undefined;

/** A resource that a remote component registers out of the SDK's sight. */
export interface HiddenResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: JsonObject;
}

/** The hidden resources of a remote component. They get its parentage, transforms and checks. */
export type Expand = (resource: RecordedResource) => Promise<readonly HiddenResource[]>;

/** Answers to invokes and calls, by token. */
export type Invokes = Readonly<Record<string, (args: JsonObject) => JsonObject>>;
