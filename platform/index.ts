import "./sdk-parts.ts";
import * as pulumi from "@pulumi/pulumi";
import { createPlatform } from "./platform.ts";
import { enforcePolicies } from "./policies/enforce.ts";
import { readConfig } from "./read-config.ts";
import { dropSdkOverhead } from "./sdk-overhead.ts";

dropSdkOverhead();
const config = await readConfig();
enforcePolicies();
export const {
  url,
  hostname,
  releases,
  next,
  cluster,
  kubeconfig,
  databaseEndpoint,
  registry,
  natAddresses,
  metrics,
} = await createPlatform(config, pulumi.getStack());
