/** A part of a stack's configuration, in the words of docs/configuration.md; lists are replaced whole. */
export interface Changes {
  readonly [key: string]: Changes | readonly (Changes | string)[] | string | number | boolean;
}

/** What one `pulumi up` did. */
export interface UpResult {
  readonly ok: boolean;
  readonly creates: number;
  readonly updates: number;
  readonly replaces: number;
  readonly deletes: number;
  readonly sames: number;
  /** What it said, the errors at least. */
  readonly diagnostics: string;
}

/** The platform on a cluster, and how it is brought there. */
export interface Deployment {
  /** Where the ingress answers, without a slash at the end. */
  readonly url: string;
  /** The API's name at the ingress. */
  readonly host: string;
  /** Of the API and its jobs. */
  readonly namespace: string;
  /** Namespace of the database and the simulator. */
  readonly neighbours: string;
  /** Variables with which the project's own commands, such as `make status`, find this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Brings the stack's own configuration, with these changes, to the cluster. Resolves when everything
   * is there, or with `ok: false` and the reason; never blocks this process.
   */
  up(changes?: Changes): Promise<UpResult>;
  /** Takes everything away again; rejects when something stays. */
  destroy(): Promise<void>;
}
