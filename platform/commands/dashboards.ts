/**
 * `make dashboards`: the dashboards as files for any Grafana, and a page of links to Prometheus' own
 * page for who has none. With RUNBOOKS, the address of docs/runbooks/ where people read it, panels link
 * their runbooks.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namespacesOf } from "../names.ts";
import { grafanaDashboard } from "../observability/dashboards/grafana.ts";
import { indexPage } from "../observability/dashboards/index-page.ts";
import { DASHBOARDS } from "../observability/dashboards.ts";
import { WATCHER_PORTS } from "../observability/watchers.ts";

/** Where `make open TOOL=prometheus` brings it. */
const PROMETHEUS = `http://127.0.0.1:${WATCHER_PORTS.prometheus}`;
const FOLDER = "build/observability/dashboards";
const root = join(import.meta.dirname, "../..");
const { STACK = "local", RUNBOOKS } = process.env;
const { api } = namespacesOf(STACK);

// What is no dashboard any more is not to be imported.
await rm(join(root, FOLDER), { recursive: true, force: true });
await mkdir(join(root, FOLDER), { recursive: true });
for (const dashboard of DASHBOARDS) {
  const json = JSON.stringify(grafanaDashboard(dashboard, RUNBOOKS || undefined), null, 2);
  await writeFile(join(root, FOLDER, `${dashboard.id}.json`), `${json}\n`);
}
const page = indexPage(DASHBOARDS, {
  prometheus: PROMETHEUS,
  root: "../../..",
  values: { namespace: api },
});
await writeFile(join(root, FOLDER, "index.html"), page);

process.stdout.write(`${DASHBOARDS.length} dashboards in ${FOLDER}/

With Grafana or Amazon Managed Grafana: Dashboards, New, Import, one file after the other; then choose
the data source of type Prometheus (Amazon Managed Prometheus: its workspace) and the namespace.${
  RUNBOOKS
    ? ""
    : `
Panels name their runbooks; RUNBOOKS=https://…/docs/runbooks makes them links.`
}

Without, where Prometheus is in the cluster:
  make open TOOL=prometheus STACK=${STACK}
  and open ${FOLDER}/index.html
`);
