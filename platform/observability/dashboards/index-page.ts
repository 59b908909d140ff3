import { runbookOf } from "../alert.ts";
import { type Dashboard, type Panel, panelsOf } from "./panel.ts";
import { filledIn, type Values } from "./variables.ts";

/** How long a graph looks back when its page opens. */
const RANGE = "1h";

interface IndexOptions {
  /** Of Prometheus: its own page draws what is asked. */
  readonly prometheus: string;
  /** From the page to the root of the repository, for the runbooks. */
  readonly root: string;
  readonly values: Values;
}

/** A page for who has Prometheus and no Grafana: every panel as a link to Prometheus' own page. */
export function indexPage(dashboards: readonly Dashboard[], options: IndexOptions): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Air quality: dashboards</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
  dt { margin-top: .75rem } dd { margin: 0 }
</style>
<h1>Dashboards of ${escaped(options.values.namespace)}</h1>
<p>Links open Prometheus at ${escaped(options.prometheus)}, which has to be reachable there.</p>
${dashboards.map((dashboard) => sectionOf(dashboard, options)).join("\n")}
</html>
`;
}

function sectionOf(dashboard: Dashboard, options: IndexOptions): string {
  const panels = panelsOf(dashboard);
  return `<h2>${escaped(dashboard.title)}</h2>
<p>${escaped(dashboard.description)} <a href="${linkTo(panels, options)}">All of it</a></p>
<dl>
${panels.map((panel) => entryOf(panel, options)).join("\n")}
</dl>`;
}

function entryOf(panel: Panel, options: IndexOptions): string {
  const runbooks = (panel.alerts ?? []).map(
    (name) => ` <a href="${options.root}/${runbookOf({ name })}">${name}</a>`,
  );
  return `<dt><a href="${linkTo([panel], options)}">${escaped(panel.title)}</a></dt>
<dd>${escaped(panel.description)}${runbooks.join("")}</dd>`;
}

/** Address of Prometheus' page with every query of some panels. */
function linkTo(panels: readonly Panel[], { prometheus, values }: IndexOptions): string {
  const queries = panels.flatMap((panel) => panel.queries);
  const parameters = new URLSearchParams();
  for (const [index, { expr }] of queries.entries()) {
    parameters.append(`g${index}.expr`, filledIn(expr, values));
    parameters.append(`g${index}.tab`, "graph");
    parameters.append(`g${index}.range_input`, RANGE);
  }
  return escaped(`${prometheus}/query?${parameters}`);
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
