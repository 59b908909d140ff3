/** The groups of the SDK that are used, each loaded by itself: Helm, YAML and forty others take 40 ms. */
export * as apiextensions from "@pulumi/kubernetes/apiextensions/index.js";
export * as apiregistration from "@pulumi/kubernetes/apiregistration/index.js";
export * as apps from "@pulumi/kubernetes/apps/index.js";
export * as autoscaling from "@pulumi/kubernetes/autoscaling/index.js";
export * as batch from "@pulumi/kubernetes/batch/index.js";
export * as core from "@pulumi/kubernetes/core/index.js";
export * as networking from "@pulumi/kubernetes/networking/index.js";
export * as policy from "@pulumi/kubernetes/policy/index.js";
export { Provider, type ProviderArgs } from "@pulumi/kubernetes/provider.js";
export * as rbac from "@pulumi/kubernetes/rbac/index.js";
export * as storage from "@pulumi/kubernetes/storage/index.js";
export type * as types from "@pulumi/kubernetes/types/index.js";
