import { passwordsOf, TOOL_PASSWORDS, type ToolPassword } from "../tools/catalog.ts";
import { type CrossRule, rule } from "./cross-rule.ts";

/** About the delivery tools, wherever they run. */
export const TOOL_RULES: readonly CrossRule[] = [
  ...(Object.keys(TOOL_PASSWORDS) as ToolPassword[]).map((key) =>
    rule(["tools"], `tools.${key}`, ({ tools }) => {
      const tool = tools.deploy.find((name) => passwordsOf(name).includes(key));
      return tool && tools[key] === undefined
        ? `is missing: tools.deploy names ${tool}`
        : undefined;
    }),
  ),
  rule(["tools"], "tools.deploy", ({ tools: { deploy } }) =>
    new Set(deploy).size < deploy.length ? "must name a tool once" : undefined,
  ),
  rule(["tools"], "tools.allowedCidrs", ({ tools: { domain, allowedCidrs } }) =>
    (domain === undefined) === (allowedCidrs.length === 0)
      ? undefined
      : "and tools.domain go together: who may come to the pages",
  ),
  ...(["jenkinsImage", "repositoryUrl"] as const).map((key) =>
    rule(["tools"], `tools.${key}`, ({ tools }) =>
      tools.deploy.includes("jenkins") && tools[key] === undefined
        ? "is missing: tools.deploy names jenkins"
        : undefined,
    ),
  ),
  rule(["tools"], "tools.bootstrapImage", ({ tools: { deploy, bootstrapImage } }) => {
    const tool = deploy.find((name) => name === "nexus" || name === "sonarqube");
    return tool && bootstrapImage === undefined
      ? `is missing: tools.deploy names ${tool}`
      : undefined;
  }),
  rule(["tools"], "tools.nexusEulaAccepted", ({ tools: { deploy, nexusEulaAccepted } }) =>
    deploy.includes("nexus") && !nexusEulaAccepted
      ? "must be true for nexus: read the licence first, it serves nothing before"
      : undefined,
  ),
];
