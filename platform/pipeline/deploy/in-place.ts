import type { Environment } from "./environment.ts";
import { releaseOf } from "./releases.ts";

/** The image instead of whatever the environment had; resolves to the release's name. */
export async function deployInPlace({ deploy }: Environment, image: string): Promise<string> {
  const release = releaseOf(image, 100);
  await deploy([release], []);
  return release.name;
}
