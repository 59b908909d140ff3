import * as k8s from "@pulumi/kubernetes";
import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";

/** A Secret of one value, and the file that a pod finds it in. */
export interface SecretFile {
  /** Path inside the pod. */
  readonly path: string;
  readonly volume: k8s.types.input.core.v1.Volume;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
  /** Changes with the value: a pod that must notice carries it as an annotation. */
  readonly version: Output<string>;
}

const KEY = "value";

/** As a file, never as a variable: variables end up in dumps, and files follow a change. */
export function secretFile(
  name: string,
  namespace: Input<string>,
  value: Output<string>,
  opts: CustomResourceOptions,
): SecretFile {
  const secret = new k8s.core.v1.Secret(
    name,
    { metadata: { name, namespace }, stringData: { [KEY]: value } },
    opts,
  );
  const folder = `/secrets/${name}`;
  return {
    path: `${folder}/${KEY}`,
    volume: { name, secret: { secretName: secret.metadata.name, defaultMode: 0o440 } },
    mount: { name, mountPath: folder, readOnly: true },
    version: secret.metadata.resourceVersion,
  };
}
