import packageJson from "../package.json" with { type: "json" };

/** The release, from the one place that holds it. */
export const VERSION: string = packageJson.version;
