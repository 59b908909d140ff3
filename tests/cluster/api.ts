import { goTools } from "../support/go-tools.ts";
import { run } from "./command.ts";
import { KUBECONFIG } from "./layout.ts";

/** What kubectl writes; throws what it complains about. */
export async function kubectl(args: readonly string[]): Promise<string> {
  const tools = await goTools("kubernetes");
  const flags = [`--kubeconfig=${KUBECONFIG}`, "--request-timeout=20s"];
  return await run(tools.kubectl, [...flags, ...args]);
}

/** Whether the API server is and can serve. */
export async function isReady(): Promise<boolean> {
  return await kubectl(["get", "--raw=/readyz"]).then(
    (answer) => answer === "ok",
    () => false,
  );
}

/** How many nodes can take pods. */
export async function readyNodes(): Promise<number> {
  const conditions = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
  const states = await kubectl(["get", "nodes", `--output=jsonpath=${conditions}`]);
  return states.split(" ").filter((state) => state === "True").length;
}

/** How many pods of a Deployment can be used. */
export async function availablePods(name: string, namespace: string): Promise<number> {
  const path = "--output=jsonpath={.status.availableReplicas}";
  return Number(await kubectl(["get", "deployment", name, `--namespace=${namespace}`, path]));
}
