import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import * as k8s from "../kubernetes-sdk.ts";

/** A value, and the file that a pod finds it in. */
export interface PodFile {
  /** Path inside the pod. */
  readonly path: string;
  readonly volume: k8s.types.input.core.v1.Volume;
  readonly mount: k8s.types.input.core.v1.VolumeMount;
  /** Changes with the value: a pod that must notice carries it as an annotation. */
  readonly version: Output<string>;
}

const KEY = "value";

/** A secret as a file, never as a variable: variables end up in dumps, and files follow a change. */
export function secretFile(
  name: string,
  namespace: Input<string>,
  value: Output<string>,
  opts: CustomResourceOptions,
): PodFile {
  return fileOf(secretFolder(name, namespace, { [KEY]: value }, opts));
}

/** Secrets as the files of one folder, which `path` is then. */
export function secretFolder(
  name: string,
  namespace: Input<string>,
  values: Readonly<Record<string, Output<string>>>,
  opts: CustomResourceOptions,
): PodFile {
  const secret = new k8s.core.v1.Secret(
    name,
    { metadata: { name, namespace }, stringData: values },
    opts,
  );
  return folderIn("/secrets", secret.metadata, {
    name,
    secret: { secretName: secret.metadata.name, defaultMode: 0o440 },
  });
}

/** What everybody may read, as a file. */
export const plainFile = (
  name: string,
  namespace: Input<string>,
  value: string,
  opts: CustomResourceOptions,
): PodFile => fileOf(plainFolder(name, namespace, { [KEY]: value }, opts));

/** What everybody may read, as the files of one folder, which `path` is then. */
export function plainFolder(
  name: string,
  namespace: Input<string>,
  values: Readonly<Record<string, string>>,
  opts: CustomResourceOptions,
): PodFile {
  const map = new k8s.core.v1.ConfigMap(
    name,
    { metadata: { name, namespace }, data: values },
    opts,
  );
  return folderIn("/files", map.metadata, { name, configMap: { name: map.metadata.name } });
}

/** A folder's only file. */
const fileOf = (folder: PodFile): PodFile => ({ ...folder, path: `${folder.path}/${KEY}` });

function folderIn(
  parent: string,
  metadata: Output<{ resourceVersion: string }>,
  volume: k8s.types.input.core.v1.Volume & { readonly name: string },
): PodFile {
  const folder = `${parent}/${volume.name}`;
  return {
    path: folder,
    volume,
    mount: { name: volume.name, mountPath: folder, readOnly: true },
    version: metadata.resourceVersion,
  };
}
