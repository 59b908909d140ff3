/** What a merge request's comment needs to know of one stack, in one state of the project. */
export interface StackFacts {
  /** Hash of what each object is asked to be, by kind and name; of a Secret only its keys. */
  readonly objects: Readonly<Record<string, string>>;
  /** US dollars a month; undefined off AWS. */
  readonly monthlyUsd?: number;
  readonly brokenRules: readonly string[];
}

export type Facts = Readonly<Record<string, StackFacts | { readonly error: string }>>;
