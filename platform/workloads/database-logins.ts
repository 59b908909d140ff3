import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import type { Keys } from "../settings/keys.ts";
import { type ToolName, toolOf } from "../tools/catalog.ts";
import { type PodFile, plainFile, secretFile, secretFolder } from "./pod-files.ts";

/** As service/database/roles.ts names them. */
const OWNER_ROLE = "air_quality_owner";
const APP_ROLE = "air_quality_app";
export const DATABASE_NAME = "air_quality";

/** How the pods of one role come into the database. */
export interface DatabaseLogin {
  readonly variables: Readonly<Record<string, Input<string>>>;
  readonly files: readonly PodFile[];
}

export interface DatabaseLogins {
  /** Of the roles job; with what it tells the other roles. */
  readonly admin: DatabaseLogin;
  readonly owner: DatabaseLogin;
  readonly app: DatabaseLogin;
}

/** The logins of a server, and the Secrets and files behind them. */
export function createDatabaseLogins(
  connection: DatabaseConnection,
  tools: Keys["tools"],
  namespace: Input<string>,
  opts: CustomResourceOptions,
): DatabaseLogins {
  const further = furtherRoles(tools, namespace, opts);
  const { host, port, access, ca } = connection;
  const authority = ca === undefined ? [] : [plainFile("database-authority", namespace, ca, opts)];
  const login = (
    user: string,
    database: string,
    variables: DatabaseLogin["variables"],
    files: readonly PodFile[] = [],
  ): DatabaseLogin => ({
    variables: {
      DATABASE_URL: pulumi.interpolate`postgres://${user}@${host}:${port}/${database}`,
      ...(authority[0] && { DATABASE_CA_FILE: authority[0].path }),
      ...variables,
    },
    files: [...authority, ...files],
  });

  if (access.kind === "identity") {
    const byIdentity = { DATABASE_IAM_REGION: access.region };
    return {
      admin: login(
        access.admin.user,
        "postgres",
        {
          DATABASE_NAME,
          DATABASE_SECRET_ARN: access.admin.secretArn,
          ...byIdentity,
          ...further.variables,
        },
        further.files,
      ),
      owner: login(OWNER_ROLE, DATABASE_NAME, byIdentity),
      app: login(APP_ROLE, DATABASE_NAME, byIdentity),
    };
  }
  const password = (name: string, value: Output<string>) =>
    secretFile(`database-${name}`, namespace, value, opts);
  const admin = password("admin", access.admin.password);
  const owner = password("owner", access.owner);
  const app = password("app", access.app);
  const byPassword = ({ path }: PodFile) => ({ DATABASE_PASSWORD_FILE: path });
  return {
    admin: login(
      access.admin.user,
      "postgres",
      {
        ...byPassword(admin),
        DATABASE_NAME,
        DATABASE_OWNER_PASSWORD_FILE: owner.path,
        DATABASE_APP_PASSWORD_FILE: app.path,
        ...further.variables,
      },
      [admin, owner, app, ...further.files],
    ),
    owner: login(OWNER_ROLE, DATABASE_NAME, byPassword(owner), [owner]),
    app: login(APP_ROLE, DATABASE_NAME, byPassword(app), [app]),
  };
}

/** What the roles job is told of people and of tools: each has a password, also where the API has none. */
function furtherRoles(
  tools: Keys["tools"],
  namespace: Input<string>,
  opts: CustomResourceOptions,
): DatabaseLogin {
  const { readerPassword, deploy } = tools;
  const databases = deploy.flatMap((tool: ToolName) => {
    const { database } = toolOf(tool);
    return database?.owner ? [[tool, pulumi.secret(tools[database.owner] ?? "")] as const] : [];
  });
  const reader =
    readerPassword === undefined
      ? undefined
      : secretFile("database-reader", namespace, pulumi.secret(readerPassword), opts);
  const folder =
    databases.length === 0
      ? undefined
      : secretFolder("database-tools", namespace, Object.fromEntries(databases), opts);
  return {
    variables: {
      ...(reader && { DATABASE_READER_PASSWORD_FILE: reader.path }),
      ...(folder && { DATABASE_TOOLS_DIR: folder.path }),
    },
    files: [reader, folder].filter((file) => file !== undefined),
  };
}
