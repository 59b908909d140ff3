import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { type PodFile, plainFile, secretFile } from "./pod-files.ts";

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
  namespace: Input<string>,
  opts: CustomResourceOptions,
): DatabaseLogins {
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
      admin: login(access.admin.user, "postgres", {
        DATABASE_NAME,
        DATABASE_SECRET_ARN: access.admin.secretArn,
        ...byIdentity,
      }),
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
      },
      [admin, owner, app],
    ),
    owner: login(OWNER_ROLE, DATABASE_NAME, byPassword(owner), [owner]),
    app: login(APP_ROLE, DATABASE_NAME, byPassword(app), [app]),
  };
}
