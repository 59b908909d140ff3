import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import { IMAGES } from "../images.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { ACCOUNTS, labelsOf } from "../names.ts";
import {
  containerSecurity,
  environment,
  type PodSpec,
  podSecurity,
  quietPod,
  type Resources,
  resources,
} from "../pod-defaults.ts";
import { createCronJob } from "./cron-job.ts";
import type { DatabaseLogin } from "./database-logins.ts";
import { plainFolder } from "./pod-files.ts";

export interface BackupsArgs {
  readonly namespace: pulumi.Input<string>;
  /** The API's image: its programs sign tokens. */
  readonly image: string;
  /** Of the schema's owner, who alone may read all of it. */
  readonly login: DatabaseLogin;
  readonly backups: PlatformConfig["backups"];
  /** Whether their volume refuses to be deleted. */
  readonly protect: boolean;
}

const SCRIPTS = join(import.meta.dirname, "backups");
const VOLUME = { name: "backups", mountPath: "/backups" };
/** `postgres` in the official image: a server starts only for a user who has a name there. */
const USER = 999;
const HOUR_SECONDS = 3_600;

/** After the purge, at a quiet time of most consumers' days, UTC. */
const DAILY = {
  schedule: "17 4 * * *",
  mayBeLateSeconds: 6 * HOUR_SECONDS,
  endsAfterSeconds: HOUR_SECONDS,
  retries: 2,
};
/** When the day's backup is done: one node at a time has the volume. */
const MONTHLY = {
  schedule: "47 5 1 * *",
  mayBeLateSeconds: 24 * HOUR_SECONDS,
  endsAfterSeconds: 2 * HOUR_SECONDS,
  // What did not come back does not come back the second time.
  retries: 0,
};

const POD = { ...quietPod, securityContext: podSecurity(USER) };
/** pg_dump works row by row; a server and its indexes need more. */
const DUMPING: Resources = { cpuMillis: 100, memoryMib: 256 };
const RESTORING: Resources = { cpuMillis: 250, memoryMib: 512 };
const SIGNING: Resources = { cpuMillis: 50, memoryMib: 128 };
/** MiB of a drill's disk for its server's log. */
const LOG_MIB = 64;

/**
 * A backup every day, and every month the proof that the latest one can be restored.
 *
 * Guarantees: a backup is whole or has another name; a drill reaches nobody, and nobody reaches it.
 * Limits: backups lie in one zone, on a volume that dies with its cluster.
 */
export class Backups extends pulumi.ComponentResource {
  private readonly args: BackupsArgs;

  constructor(name: string, args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Backups", name, {}, opts);
    this.args = args;
    const scripts = this.createScripts();
    const volume = this.createVolume();
    this.createAccount();
    this.createBackup(scripts, volume);
    this.createDrill(scripts, volume);
    this.registerOutputs({});
  }

  private createScripts(): Folder {
    const files = readdirSync(SCRIPTS).sort();
    const texts = files.map((file) => [file, readFileSync(join(SCRIPTS, file), "utf8")]);
    const { namespace } = this.args;
    return plainFolder("backup-scripts", namespace, Object.fromEntries(texts), { parent: this });
  }

  private createVolume(): k8s.core.v1.PersistentVolumeClaim {
    const { namespace, backups, protect } = this.args;
    return new k8s.core.v1.PersistentVolumeClaim(
      VOLUME.name,
      {
        metadata: {
          name: VOLUME.name,
          namespace,
          labels: labelsOf(VOLUME.name, "backup"),
          // The first backup decides on its zone; nothing waits for it before.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: `${backups.storageGib}Gi` } },
        },
      },
      { parent: this, protect },
    );
  }

  /** Of nobody: the drill asks neither Kubernetes nor AWS for anything. */
  private createAccount(): void {
    const name = ACCOUNTS.restoreDrill;
    new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name, namespace: this.args.namespace, labels: labelsOf(name, "drill") },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
  }

  private createBackup(scripts: Folder, volume: Claim): void {
    const { namespace, login, backups } = this.args;
    const { DATABASE_IAM_REGION: region, ...variables } = login.variables;
    const token = region === undefined ? undefined : this.token();
    // The policy of the database's jobs is its own, too.
    const pod: PodSpec = {
      ...POD,
      serviceAccountName: ACCOUNTS.databaseOwner,
      ...(token && { initContainers: [token.container] }),
      containers: [
        {
          ...this.container("backup", scripts, DUMPING),
          env: environment({ ...variables, ...token?.variables, BACKUP_KEEP: `${backups.keep}` }),
          volumeMounts: [
            VOLUME,
            scripts.mount,
            { name: "tmp", mountPath: "/tmp" },
            ...login.files.map(({ mount }) => mount),
            ...(token ? [token.mount] : []),
          ],
        },
      ],
      volumes: [
        claimed(volume),
        scripts.volume,
        inMemory("tmp"),
        ...login.files.map((file) => file.volume),
        ...(token ? [token.volume] : []),
      ],
    };
    createCronJob("backup", { ...DAILY, namespace, component: "job", pod }, { parent: this });
  }

  /** Before the dump, a password that holds long enough to connect, by the pod's own identity. */
  private token() {
    const { image, login } = this.args;
    const folder = { name: "token", mountPath: "/token" };
    const file = `${folder.mountPath}/value`;
    return {
      container: {
        name: "login",
        image,
        args: ["login.mjs", file],
        env: environment(login.variables),
        securityContext: containerSecurity,
        resources: resources(SIGNING),
        volumeMounts: [folder, ...login.files.map(({ mount }) => mount)],
      },
      variables: { DATABASE_TOKEN_FILE: file },
      mount: { ...folder, readOnly: true },
      volume: inMemory(folder.name),
    };
  }

  private createDrill(scripts: Folder, volume: Claim): void {
    const { namespace, backups } = this.args;
    const name = ACCOUNTS.restoreDrill;
    const diskMib = backups.restoreGib * 1024 + LOG_MIB;
    const pod: PodSpec = {
      ...POD,
      serviceAccountName: name,
      containers: [
        {
          ...this.container(name, scripts, RESTORING, diskMib),
          volumeMounts: [
            { ...VOLUME, readOnly: true },
            scripts.mount,
            { name: "drill", mountPath: "/drill" },
          ],
        },
      ],
      volumes: [
        claimed(volume),
        scripts.volume,
        { name: "drill", emptyDir: { sizeLimit: `${backups.restoreGib}Gi` } },
      ],
    };
    createCronJob(name, { ...MONTHLY, namespace, component: "drill", pod }, { parent: this });
  }

  private container(script: string, { path }: Folder, size: Resources, diskMib?: number) {
    return {
      name: script,
      image: IMAGES.postgres,
      command: ["bash", `${path}/${script}.sh`],
      securityContext: containerSecurity,
      resources: resources(size, diskMib),
    };
  }
}

type Folder = ReturnType<typeof plainFolder>;
type Claim = k8s.core.v1.PersistentVolumeClaim;

const claimed = ({ metadata }: Claim) => ({
  name: VOLUME.name,
  persistentVolumeClaim: { claimName: metadata.name },
});

const inMemory = (name: string) => ({ name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } });
