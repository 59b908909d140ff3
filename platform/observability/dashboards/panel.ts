import type { Severity } from "../alert.ts";

/** Grafana's names of the units in use: s and bytes are scaled by what is read, percentunit is a share. */
export type Unit = "short" | "s" | "percentunit" | "reqps" | "cpm" | "bytes" | "d";

/** A number of a panel from which on, or below which, something is wrong. */
export type Limit =
  | { readonly from: number; readonly severity: Severity }
  | { readonly below: number; readonly severity: Severity };

export interface Query {
  /** PromQL, in which the dashboards' variables may be. */
  readonly expr: string;
  /** What a series is called: a name, with labels in braces such as `{{pod}}`. */
  readonly legend: string;
}

/** Queries of one unit, drawn together. */
export interface Panel {
  readonly title: string;
  /** What it means, and what to do; for somebody who sees it for the first time. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Lines over time, or what is true now as numbers. @default "lines" */
  readonly as?: "lines" | "numbers";
  /** The numbers of the alerts that watch the same. */
  readonly limits?: readonly Limit[];
  /** Alerts that watch the same; their runbooks are linked. */
  readonly alerts?: readonly string[];
}

/** Panels beside each other, below a title. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** In its address and its file's name; never changes. */
  readonly id: string;
  readonly title: string;
  /** Which question it answers. */
  readonly description: string;
  readonly rows: readonly Row[];
}

/** All panels of a dashboard, in their order. */
export const panelsOf = ({ rows }: Dashboard): Panel[] => rows.flatMap(({ panels }) => panels);
