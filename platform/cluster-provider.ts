import type { CustomResourceOptions } from "@pulumi/pulumi";
import * as k8s from "./kubernetes-sdk.ts";

/** The way to a cluster, the same for every target. */
export const clusterProvider = (
  way: Pick<k8s.ProviderArgs, "context" | "kubeconfig">,
  opts?: CustomResourceOptions,
) =>
  new k8s.Provider(
    "cluster",
    {
      ...way,
      // An object that somebody else made is an error, never taken over.
      enableServerSideApply: true,
      // Changed in place: to replace one would take it, and what depends on it, away for a moment.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
