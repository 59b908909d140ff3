import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Chart } from "../helm-sdk.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { createNamespace } from "../namespaces.ts";
import { type Tool, type ToolName, type ToolPassword, toolOf } from "../tools/catalog.ts";
import { secretName, type ToolPlace, valuesFor } from "../tools/values.ts";
import { createTlsSecret, MAY_BE_ROUTED_TO, type RouteTls } from "./ingress/route.ts";

const CHARTS = join(import.meta.dirname, "../../charts");

export interface DeliveryToolsArgs extends Omit<ToolPlace, "tlsSecret"> {
  /** For the names of the pages, where HTTPS ends at Envoy. */
  readonly tls: RouteTls | undefined;
}

/**
 * The tools that a stack asks for, each by its chart, in a namespace of their own.
 *
 * Guarantees: a chart is told names of Secrets, never a password; without a domain Envoy reaches no tool.
 */
export class DeliveryTools extends pulumi.ComponentResource {
  private readonly args: DeliveryToolsArgs;

  constructor(name: string, args: DeliveryToolsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:DeliveryTools", name, {}, opts);
    this.args = args;
    const { namespace, agentNamespace, tools, tls } = args;
    const hasPages = tools.domain !== undefined;
    const labels = hasPages ? MAY_BE_ROUTED_TO : {};
    const made = createNamespace(namespace, { parent: this }, labels);
    const agents = createNamespace(agentNamespace, { parent: this });
    const inside = { parent: this, dependsOn: [made] };
    const certificate =
      hasPages && tls ? createTlsSecret("tools-tls", namespace, tls, inside) : undefined;
    const place = { ...args, tlsSecret: certificate?.metadata.name };
    const before: pulumi.Resource[] = [made, agents];
    const deploy = (tool: ToolName) =>
      new Chart(
        tool,
        {
          ...{ chart: join(CHARTS, tool), name: tool, namespace },
          values: valuesFor(tool, place),
        },
        { parent: this, dependsOn: [...before, ...this.createSecrets(tool, inside)] },
      );
    const others = tools.deploy.filter((tool) => tool !== "jenkins").map(deploy);
    // It reads at its start what the others' Jobs have written.
    before.push(...others);
    if (tools.deploy.includes("jenkins")) deploy("jenkins");
    this.registerOutputs({});
  }

  private createSecrets(tool: ToolName, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const { database, secrets } = toolOf(tool);
    const named: Tool["secrets"] = {
      ...secrets,
      ...(database?.owner && { database: { password: { of: database.owner } } }),
    };
    return Object.entries(named).map(([what, keys]) => {
      const name = secretName(tool, what);
      const contents = Object.entries(keys).map(([key, { of, written = asItIs }]) => [
        key,
        this.password(of).apply(written),
      ]);
      const { namespace } = this.args;
      return new k8s.core.v1.Secret(
        name,
        { metadata: { name, namespace }, stringData: Object.fromEntries(contents) },
        opts,
      );
    });
  }

  private password(key: ToolPassword): pulumi.Output<string> {
    // The rules of settings/rules.ts ask for those of every tool that is deployed.
    return pulumi.secret(this.args.tools[key] ?? "");
  }
}

const asItIs = (password: string) => password;
