/** Logins where AWS knows who a process is; the SDK finds the process' own credentials. */

export interface TokenRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
}

/** What AWS asks of a database that keeps its administrator's password in Secrets Manager. */
export type SecretReader = (arn: string) => Promise<string>;

/** Signs, on this machine, a password that RDS takes for 15 minutes. */
export async function iamToken({ host, port, user, region }: TokenRequest): Promise<string> {
  // Most processes never need it.
  const { Signer } = await import("./rds-signer.ts");
  return await new Signer({ hostname: host, port, username: user, region }).getAuthToken();
}

/** Rejects when the secret is not there, may not be read, or holds no password. */
export const keptPassword: SecretReader = async (arn) => {
  const { SecretsManagerClient, GetSecretValueCommand } = await import("./secrets-manager.ts");
  const client = new SecretsManagerClient({ region: regionOf(arn) });
  try {
    const { SecretString = "{}" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return passwordIn(SecretString, arn);
  } finally {
    client.destroy();
  }
};

/** RDS keeps `{"username": …, "password": …}`. */
export function passwordIn(text: string, arn: string): string {
  try {
    const { password } = JSON.parse(text);
    if (typeof password === "string" && password !== "") return password;
  } catch {
    // A parser's complaint would quote the secret.
  }
  throw new Error(`${arn} holds no password`);
}

/** `arn:aws:secretsmanager:eu-central-1:…` */
const regionOf = (arn: string) => arn.split(":")[3] ?? "";
