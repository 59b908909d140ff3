/** An environment that a release passes through; also the name of its stack. */
export type Environment = "dev" | "test" | "prod";

/** One step from a commit to production. */
export interface Stage {
  /** As in `make stage NAME=…`. */
  readonly name: string;
  /** What happens, in a sentence's words after "it". */
  readonly does: string;
  /** What to do first when it is red. */
  readonly fix: string;
  /** It is stopped after so many minutes; several times what it takes when all is well. */
  readonly minutes: number;
  /** Kind of machine: `node24` has Node, Go and kubectl, `builder` can also build images. */
  readonly agent: "node24" | "builder";
  /** Stages in a row with the same one hold its lock together. */
  readonly environment?: Environment;
  /** Whether it runs for every change, or only for what is on main. */
  readonly runs: "every-change" | "main";
  /** Settings that it can't do without (settings.ts). */
  readonly needs: readonly SettingName[];
  /** JUnit report that it writes, below build/reports/. */
  readonly report?: string;
}

/** What a run is told by its environment; settings.ts has their meanings and rules. */
export type SettingName =
  | "REGISTRY"
  | "SONAR_HOST_URL"
  | "SONAR_TOKEN"
  | "NEXUS_URL"
  | "NEXUS_USER"
  | "NEXUS_PASSWORD";
