/** For `import()`: of a package in the form of CommonJS, the bundle would hand over the default alone. */
export { Signer } from "@aws-sdk/rds-signer";
