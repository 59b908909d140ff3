import { basename, join } from "node:path";
import { findEngine } from "../../../service/image/engine.ts";
import { goTools } from "../../support/go-tools.ts";
import { COREDNS, IMAGES, PAUSE } from "./names.ts";
import { postgres } from "./postgres.ts";
import { buildStandIn, libraries, type StandIn } from "./stand-in.ts";
import { wheels } from "./wheels.ts";

/** Names of the images that stand in for official ones. */
export const STAND_IN_NAMES = [PAUSE, COREDNS, ...Object.values(IMAGES)];

/** Builds those that are missing or of other parts; minutes the first time, a second later. */
export async function buildStandIns(): Promise<void> {
  const kubernetes = await goTools("kubernetes");
  const metricsServer = await goTools("metrics-server");
  const coredns = await goTools("coredns");
  const kubeStateMetrics = await goTools("kube-state-metrics");
  const { prometheus } = await goTools("prometheus");
  const { alertmanager } = await goTools("alertmanager");
  const packages = await wheels();
  const standIns = [
    alone(PAUSE, kubernetes.pause),
    alone(COREDNS, coredns.coredns),
    alone(IMAGES.metricsServer, metricsServer["metrics-server"]),
    alone(IMAGES.contour, kubernetes.contour),
    alone(IMAGES.kubeStateMetrics, kubeStateMetrics["kube-state-metrics"]),
    alone(IMAGES.prometheus, prometheus),
    alone(IMAGES.alertmanager, alertmanager),
    await envoy(packages),
    await postgres(packages),
  ];
  const engine = findEngine();
  for (const standIn of standIns) await buildStandIn(engine, standIn);
}

/** One program that needs nothing else. */
const alone = (image: string, program: string): StandIn => {
  const to = `/bin/${basename(program)}`;
  const config = ["ENV PATH=/bin", "USER 65532:65532", `ENTRYPOINT ["${to}"]`];
  return { image, files: [{ from: program, to }], config };
};

/** Envoy's own build, of the newest version of the same minor that can be had. */
async function envoy(packages: string): Promise<StandIn> {
  const program = join(packages, "envoy/_bin/envoy");
  const to = "/usr/local/bin/envoy";
  return {
    image: IMAGES.envoy,
    files: [{ from: program, to }, ...(await libraries([program], packages))],
    config: ["ENV PATH=/usr/local/bin", "USER 65532:65532", `ENTRYPOINT ["${to}"]`],
  };
}
