import * as pulumi from "@pulumi/pulumi";

/** The releases that the stack had after its last `up`; undefined before its first one. */
export async function lastReleases(): Promise<unknown> {
  const own = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { value } = await new pulumi.StackReference(own).getOutputDetails("releases");
  return value;
}
