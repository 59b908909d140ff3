import { ANSWERS } from "./dashboards/answers.ts";
import { CLUSTER } from "./dashboards/cluster.ts";
import { type Dashboard, panelsOf } from "./dashboards/panel.ts";
import { RECORDS } from "./dashboards/records.ts";
import { SERVICE } from "./dashboards/service.ts";
import { filledIn, type Values } from "./dashboards/variables.ts";

/** Every dashboard, the first one to look at first. */
export const DASHBOARDS: readonly Dashboard[] = [SERVICE, ANSWERS, RECORDS, CLUSTER];

/** What a panel asks Prometheus. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly expr: string;
}

/** Every query of every panel, with values in place of its variables. */
export const panelQueries = (values: Values): PanelQuery[] =>
  DASHBOARDS.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap(({ title, queries }) =>
      queries.map(({ expr }) => ({
        dashboard: dashboard.title,
        panel: title,
        expr: filledIn(expr, values),
      })),
    ),
  );
