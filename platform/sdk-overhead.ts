import * as pulumi from "@pulumi/pulumi";

/**
 * Takes from the SDK what it does for every resource and nobody here reads; it has no option for either.
 * Together a third of the time that the registrations take. To see the SDK's own debug messages in
 * `pulumi up --debug`, leave this call out; the program's messages and errors are not touched.
 */
export function dropSdkOverhead(): void {
  // Several messages per registration, each a call to the engine that waits for the one before.
  (pulumi.log as { debug: typeof pulumi.log.debug }).debug = () => Promise.resolve();
  // A resource's place in the source, looked up through the source maps of the SDK itself: Node runs this
  // program's files as they are written, and knows the place.
  Reflect.deleteProperty(Error, "prepareStackTrace");
}
