import { forwarding } from "../../../platform/commands/port-forward.ts";
import { anyPlace, faultOf } from "../load/places.ts";
import { type Answer, openWire } from "../load/wire.ts";
import { isServing } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { apiPods } from "../replicas.ts";
import { API, type Stand } from "../stand.ts";

/** Unknown places asked for, in the name of as many clients as it takes to spend the whole minute. */
const CLIENTS = 8;

interface Environment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          { readonly env: readonly { readonly name: string; readonly value?: string }[] },
        ];
      };
    };
  };
}

async function callsPerMinute({ cluster, deployment }: Stand): Promise<number> {
  const { spec } = await cluster.get<Environment>(`deployment/${API}`, deployment.namespace);
  const [{ env }] = spec.template.spec.containers;
  return Number(env.find(({ name }) => name === "QUOTA_PER_MINUTE")?.value);
}

/** Asks one pod for unknown places, a few at a time, each in the name of the next client. */
async function askPod(port: number, host: string, times: number): Promise<Answer[]> {
  const wire = openWire(`http://127.0.0.1:${port}`, host);
  const answers: Answer[] = [];
  let asked = 0;
  const work = async () => {
    while (asked < times) {
      asked += 1;
      // As Envoy would add it: the pod believes one proxy in front of it.
      const client = `192.0.2.${asked % CLIENTS}`;
      const path = anyPlace();
      const headers = { "x-forwarded-for": client };
      const sending = { path, id: crypto.randomUUID(), fresh: false, withinMs: 10_000, headers };
      const { answer, broken } = await wire.send(sending);
      if (!answer) throw new Error(`GET ${path} in the name of ${client}: ${broken}`);
      answers.push(answer);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  wire.close();
  return answers;
}

export const quota: Proof = {
  name: "quota",
  promise:
    "all pods together ask the source no more often than the quota allows, by the source's own count",
  budgetSeconds: 5,
  needs: "cluster",
  async run(stand, findings) {
    const { deployment, simulator } = stand;
    const { namespace, host } = deployment;
    const perMinute = await callsPerMinute(stand);
    const pods = (await apiPods(stand)).filter(isServing);
    const before = await simulator.stats();
    const times = Math.ceil((1.5 * perMinute) / pods.length);
    const answers = await Promise.all(
      pods.map(({ metadata }) =>
        forwarding(`pod/${metadata.name}`, { namespace, port: 9090 }, (port) =>
          askPod(port, host, times),
        ),
      ),
    );
    const after = await simulator.stats();
    const all = answers.flat();
    const found = all.filter(({ status }) => status === 200).length;
    const calls = after.calls - before.calls;
    const most = Math.max(0, ...Object.values(after.keys).map(({ max }) => max.minute));
    const refused = Object.values(after.keys).reduce((sum, key) => sum + key.refused, 0);
    findings.count("places asked for", all.length);
    findings.count("answered", found);
    findings.count("calls in the worst minute", most);
    findings.count("allowed", perMinute);
    const wrong = all.filter(
      ({ status, headers }) =>
        status !== 200 && !(headers["retry-after"] && [429, 503].includes(status)),
    );
    if (wrong[0]) throw new Error(`${wrong.length} of them end in ${faultOf(wrong[0])}`);
    if (most > perMinute) throw new Error(`${most} calls in one minute, ${perMinute} are allowed`);
    if (refused > 0) throw new Error(`the source refused ${refused} calls`);
    // Others may be renewed meanwhile; nothing is answered without a call.
    if (calls < found) throw new Error(`${found} places for ${calls} calls`);
    if (found === 0 || found === all.length) {
      const others = new Set(all.map(faultOf));
      throw new Error(
        `${found} of ${all.length} answered, so nothing is proven: ${[...others].join(", ")}`,
      );
    }
  },
};
