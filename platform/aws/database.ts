import * as pulumi from "@pulumi/pulumi";
import type { EksConfig } from "../config.ts";
import { trustService } from "./documents.ts";
import { createLogGroup } from "./log-groups.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";

export interface DatabaseArgs {
  readonly names: AwsNames;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated ones. */
  readonly subnets: readonly pulumi.Input<string>[];
  readonly database: EksConfig["database"] & EksConfig["aws"]["database"];
  readonly keyArn: pulumi.Input<string>;
  readonly logDays: number;
  /** Whether it refuses to be deleted, and leaves a last snapshot when it is. */
  readonly protect: boolean;
}

export const DATABASE_PORT = 5432;
/** The master's name; its password is AWS'. */
export const MASTER = "air_quality_master";
/** Major version; AWS moves the minor one in the maintenance window. */
const ENGINE_VERSION = "17";
const LOGS = ["postgresql", "upgrade"];
/** Milliseconds after which a forgotten transaction is ended: it would stop vacuum. */
const IDLE_TRANSACTION_MS = 60_000;

/**
 * PostgreSQL on RDS, reachable only from the cluster.
 *
 * Guarantees: encrypted with the stack's key, TLS only, no public address; AWS makes, keeps and changes
 * the master's password; any second of `backupDays` can be restored.
 * Limits: one writer; the disk grows and never shrinks; a change of class restarts it in its window.
 */
export class Database extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  /** Of the master's secret. */
  readonly secretArn: pulumi.Output<string>;
  /** As IAM names it in `rds-db:connect`. */
  readonly resourceId: pulumi.Output<string>;
  readonly instance: aws.rds.Instance;
  readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly args: DatabaseArgs;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Database", name, {}, opts);
    this.args = args;
    this.securityGroup = this.createSecurityGroup();
    this.instance = this.createInstance(
      this.createSubnetGroup(),
      this.createParameters(),
      this.createMonitoring(),
      this.createLogs(),
    );
    this.host = this.instance.address;
    this.resourceId = this.instance.resourceId;
    this.secretArn = this.instance.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.registerOutputs({ host: this.host });
  }

  private named(suffix = "database") {
    return `${this.args.names.prefix}-${suffix}`;
  }

  private createSecurityGroup(): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      "database",
      {
        vpcId: this.args.vpcId,
        description: "The database: in from the cluster, out to nobody",
        tags: { Name: this.named() },
      },
      { parent: this },
    );
  }

  /** Lets the pods in. Apart from the server, so that it need not wait for the cluster. */
  admit(clients: pulumi.Input<string>): pulumi.Resource {
    return new aws.vpc.SecurityGroupIngressRule(
      "database-clients",
      {
        securityGroupId: this.securityGroup.id,
        referencedSecurityGroupId: clients,
        description: "PostgreSQL from the cluster's pods",
        ipProtocol: "tcp",
        fromPort: DATABASE_PORT,
        toPort: DATABASE_PORT,
      },
      { parent: this },
    );
  }

  private createSubnetGroup(): aws.rds.SubnetGroup {
    return new aws.rds.SubnetGroup(
      "database",
      {
        name: this.named(),
        description: "Isolated subnets",
        subnetIds: [...this.args.subnets],
      },
      { parent: this },
    );
  }

  private createParameters(): aws.rds.ParameterGroup {
    const { maxConnections } = this.args.database;
    const now = (name: string, value: string) => ({ name, value, applyMethod: "immediate" });
    return new aws.rds.ParameterGroup(
      "database",
      {
        name: this.named(`postgres${ENGINE_VERSION}`),
        family: `postgres${ENGINE_VERSION}`,
        description: "TLS only, slow statements logged",
        parameters: [
          now("rds.force_ssl", "1"),
          { name: "max_connections", value: `${maxConnections}`, applyMethod: "pending-reboot" },
          now("log_min_duration_statement", "1000"),
          now("log_statement", "ddl"),
          now("log_connections", "1"),
          now("idle_in_transaction_session_timeout", `${IDLE_TRANSACTION_MS}`),
        ],
      },
      { parent: this },
    );
  }

  private createMonitoring(): aws.iam.Role {
    const role = new aws.iam.Role(
      "database-monitoring",
      {
        name: this.named("database-monitoring"),
        assumeRolePolicy: trustService("monitoring.rds.amazonaws.com", this.args.names.accountId),
      },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      "database-monitoring",
      {
        role: role.name,
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
      },
      { parent: this },
    );
    return role;
  }

  private createLogs(): pulumi.Resource[] {
    const { keyArn, logDays: days } = this.args;
    return LOGS.map((log) => {
      const path = `/aws/rds/instance/${this.named()}/${log}`;
      return createLogGroup(`database-${log}`, { path, days, keyArn }, this);
    });
  }

  private createInstance(
    subnetGroup: aws.rds.SubnetGroup,
    parameters: aws.rds.ParameterGroup,
    monitoring: aws.iam.Role,
    logs: readonly pulumi.Resource[],
  ): aws.rds.Instance {
    const { database, keyArn, protect } = this.args;
    return new aws.rds.Instance(
      "database",
      {
        identifier: this.named(),
        engine: "postgres",
        engineVersion: ENGINE_VERSION,
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: false,
        instanceClass: database.instanceClass,
        storageType: "gp3",
        allocatedStorage: database.storageGib,
        maxAllocatedStorage: database.maxStorageGib,
        storageEncrypted: true,
        kmsKeyId: keyArn,
        username: MASTER,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: keyArn,
        iamDatabaseAuthenticationEnabled: true,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        port: DATABASE_PORT,
        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [this.securityGroup.id],
        publiclyAccessible: false,
        multiAz: database.multiAz,
        parameterGroupName: parameters.name,
        backupRetentionPeriod: database.backupDays,
        backupWindow: database.backupWindow,
        maintenanceWindow: database.maintenanceWindow,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: !protect,
        deletionProtection: protect,
        skipFinalSnapshot: !protect,
        ...(protect && { finalSnapshotIdentifier: this.named("last") }),
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keyArn,
        performanceInsightsRetentionPeriod: 7,
        monitoringInterval: 60,
        monitoringRoleArn: monitoring.arn,
        enabledCloudwatchLogsExports: LOGS,
        applyImmediately: false,
      },
      { parent: this, dependsOn: [...logs], protect },
    );
  }
}
