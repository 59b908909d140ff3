import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REGISTRY_ADDRESS } from "./layout.ts";

/** Where a node's containerd asks for images, by the registry in their names. */
const SERVERS: Readonly<Record<string, string>> = {
  // Plain HTTP: it does not leave this machine.
  [REGISTRY_ADDRESS]: `http://${REGISTRY_ADDRESS}`,
  // All others come by `load.ts`; whoever asks for one fails at once, and asks nobody.
  _default: "http://127.0.0.1:1",
};

/** Writes it as containerd reads it, below the folder that its `config_path` names. */
export async function writeRegistries(folder: string): Promise<void> {
  for (const [name, server] of Object.entries(SERVERS)) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, "hosts.toml"), hostsFile(server));
  }
}

/** The server twice: containerd 1.6 passes over a file without a host, and asks the image's own. */
const hostsFile = (server: string) => `server = "${server}"

[host."${server}"]
capabilities = ["pull", "resolve"]
`;
