import * as pulumi from "@pulumi/pulumi";

/** Its only registration is the stack. */
export const greeting: pulumi.Output<string> = pulumi.interpolate`Hello ${pulumi.getStack()}`;
