import * as z from "zod";
import { parseBlock } from "../cidr.ts";
import { TOOL_NAMES, TOOL_PASSWORDS, type ToolPassword } from "../tools/catalog.ts";
import { choice, group, hostname, image, secret, text, yesOrNo } from "./values.ts";

/** Keys of the delivery tools. */

const BLOCK = "must be a block of addresses, such as 203.0.113.0/24, never the whole internet";
const block = z.string({ error: BLOCK }).refine((given) => (parseBlock(given)?.prefix ?? 0) >= 8, {
  error: ({ input }) => `${BLOCK}, got ${JSON.stringify(input)}`,
});

const password = (meaning: string) => secret.optional().describe(`${meaning}; a secret`);
const passwords = Object.fromEntries(
  Object.entries(TOOL_PASSWORDS).map(([key, meaning]) => [key, password(meaning)]),
) as Record<ToolPassword, ReturnType<typeof password>>;

export const tools = group({
  deploy: z
    .array(choice(...TOOL_NAMES), { error: "must be a list of tools" })
    .default([])
    .describe(`Which of ${TOOL_NAMES.join(", ")} run; on AWS in dev only`),
  domain: hostname
    .optional()
    .describe(
      "Pages are at `<tool>.<domain>`; on AWS in the zone; without it only `make open TOOL=…` leads to them",
    ),
  allowedCidrs: z
    .array(block, { error: "must be a list of address blocks" })
    .default([])
    .describe("Addresses that reach the pages of a domain"),
  jenkinsImage: text(/^[^\s@]+:[\w.-]+(@sha256:[\da-f]{64})?$/, "an image with a tag")
    .optional()
    .describe("Image of charts/jenkins/Dockerfile; needed for jenkins"),
  bootstrapImage: image
    .optional()
    .describe(
      "Image of the API whose Node sets Nexus and SonarQube up, needed for them; a lasting one, so that a release changes no tool",
    ),
  repositoryUrl: text(/^https:\/\/[^\s@]+$/, "an https:// address without a user")
    .optional()
    .describe("Repository whose pipeline Jenkins runs; needed for jenkins"),
  repositoryKind: choice("github", "gitlab", "git")
    .default("github")
    .describe("What serves the repository, which decides how its webhook comes in"),
  agentImage: text(/^[^\s@]+:[\w.-]+(@sha256:[\da-f]{64})?$/, "an image with a tag")
    .optional()
    .describe("Image of charts/jenkins/agent, which the pipeline's stages run in"),
  registry: text(
    /^[^\s@]+\/[^\s@:]+$/,
    "a repository of images without a tag, such as registry.example.com/air-quality-api",
  )
    .optional()
    .describe("Repository that the pipeline pushes the API's image to; REGISTRY of its builds"),
  storageClass: text(/^\S+$/, "a StorageClass' name")
    .optional()
    .describe("StorageClass of their disks; without it the cluster's default"),
  nexusEulaAccepted: yesOrNo()
    .default(false)
    .describe(
      "Whether you accept Sonatype's licence, https://links.sonatype.com/products/nxrm/ce-eula",
    ),
  ...passwords,
});
