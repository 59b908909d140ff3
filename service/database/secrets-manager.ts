/** For `import()`: of a package in the form of CommonJS, the bundle would hand over the default alone. */
export { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
