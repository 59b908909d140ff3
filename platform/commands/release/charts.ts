export interface ChartFiles {
  readonly name: string;
  /** Text of Chart.yaml. */
  readonly chart: string;
  readonly changelog: string;
}

/** Charts whose version their own changelog does not tell of, a sentence each. */
export function chartFaults(charts: readonly ChartFiles[]): string[] {
  return charts.flatMap(({ name, chart, changelog }) => {
    const [, version = "none"] = /^version: (\S+)$/m.exec(chart) ?? [];
    const told = changelog
      .split("\n")
      .some((line) => line.startsWith("## ") && line.includes(version));
    return told ? [] : [`charts/${name}/CHANGELOG.md says nothing of its version ${version}`];
  });
}
