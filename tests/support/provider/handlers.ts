import type { HiddenResource } from "../recorder/recording.ts";
import type { WireObject } from "../recorder/wire.ts";

/** A resource as the engine shows it to a provider: secrets unwrapped, unknown values marked. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export interface Difference {
  /** Paths that differ: `spec.template.spec.containers[0].image`. */
  readonly changed: readonly string[];
  /** Those of them that only a new object can have. */
  readonly replaces: readonly string[];
  /** The new object has the old one's name. */
  readonly deleteBeforeReplace: boolean;
}

export interface Made {
  readonly id: string;
  readonly outputs: WireObject;
}

export interface Call {
  /** Nothing may change. */
  readonly preview: boolean;
  /** Longest wait for an object to do its work; 0 leaves it to the provider. */
  readonly timeoutSeconds: number;
}

/** What a resource is in the state. */
export interface Old {
  readonly id: string;
  readonly inputs: WireObject;
  readonly outputs: WireObject;
}

/** What a provider of ours does with a resource. */
export interface Handlers {
  readonly version: string;
  configure(args: WireObject): Promise<void> | void;
  /** Faults of the inputs, in words. */
  check(resource: Resource, inputs: WireObject): readonly string[];
  diff(resource: Resource, old: Old, inputs: WireObject): Difference;
  create(resource: Resource, inputs: WireObject, call: Call): Promise<Made>;
  update(resource: Resource, old: Old, inputs: WireObject, call: Call): Promise<WireObject>;
  /** Undefined when it is gone. */
  read(resource: Resource, old: Old): Promise<WireObject | undefined>;
  remove(resource: Resource, old: Old, call: Call): Promise<void>;
  /** Of a component that lives in its provider: its outputs, and what it is made of. */
  construct?(
    resource: Pick<Resource, "type" | "name">,
    inputs: WireObject,
  ): Constructed | Promise<Constructed>;
}

export interface Constructed {
  readonly outputs: WireObject;
  readonly parts: readonly HiddenResource[];
}

/** The object was made, and does not do its work: the engine keeps it and tries again next time. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly made: Made;
  constructor(made: Made, reason: string) {
    super(reason);
    this.made = made;
  }
}
