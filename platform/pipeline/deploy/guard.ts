/** What `pulumi preview --json` says of one resource. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: State;
  readonly oldState?: State;
}

interface State {
  /** False of a component, which is nothing beside its children. */
  readonly custom?: boolean;
}

const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";
/** Without the components that it is in. */
const typeOf = (urn: string) => urn.split("::")[2]?.split("$").at(-1) ?? "";

/** The kinds of a release, with what their names look like. */
const OF_A_RELEASE: readonly (readonly [type: RegExp, name: RegExp])[] = [
  [/^kubernetes:apps\/v1:Deployment$/, /^api-/],
  [/^kubernetes:core\/v1:Service$/, /^api-/],
  [/^kubernetes:autoscaling\/v2:HorizontalPodAutoscaler$/, /^api-/],
  [/^kubernetes:policy\/v1:PodDisruptionBudget$/, /^api-/],
  [/^kubernetes:batch\/v1:Job$/, /^(roles|migrate)-/],
  [/^kubernetes:batch\/v1:CronJob$/, /^(purge|backup)$/],
  [/^kubernetes:projectcontour\.io\/v1:HTTPProxy$/, /^api$/],
];
/** Every release has the same: it changes them. */
const LASTING = /^kubernetes:(batch\/v1:CronJob|projectcontour\.io\/v1:HTTPProxy)$/;

/** Nothing happens by them. */
const QUIET = ["same", "read", "refresh", "read-discard", "discard"];
/** What the engine keeps for itself. */
const OF_THE_ENGINE = /^pulumi:pulumi:(Stack|StackReference)$/;

/**
 * What a deploy would do beside its release, a line each: nothing, when it can't hurt the platform.
 *
 * @param staying Releases that serve meanwhile: nothing of theirs may change.
 * @param isFirst Whether the stack has no release yet: what comes with the first one, the delivery tools say, hurts
 * nothing.
 */
export function trespasses(
  steps: readonly PreviewStep[],
  { staying, isFirst }: { readonly staying: readonly string[]; readonly isFirst: boolean },
): string[] {
  const kept = staying.map((name) => `api-${name}`);
  return steps
    .filter(({ op, urn, newState, oldState }) => {
      if ((newState ?? oldState)?.custom === false) return false;
      if (QUIET.includes(op) || OF_THE_ENGINE.test(typeOf(urn))) return false;
      if (isFirst && op === "create") return false;
      if (kept.includes(nameOf(urn)) && op !== "create") return true;
      if (LASTING.test(typeOf(urn)) && !["create", "update"].includes(op)) return true;
      return !OF_A_RELEASE.some(([type, name]) => type.test(typeOf(urn)) && name.test(nameOf(urn)));
    })
    .map(({ op, urn }) => `${op} ${typeOf(urn)} ${nameOf(urn)}`);
}
