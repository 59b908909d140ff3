/** `make clean`: removes what `make up` keeps. */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { stopLeftover } from "./postgres.ts";
import { stateFolder } from "./state.ts";

const state = stateFolder();
const there = await stat(state).then(
  () => true,
  () => false,
);
if (there) {
  await stopLeftover(join(state, "postgres"));
  await rm(state, { recursive: true });
}
process.stdout.write(there ? `Removed ${state}\n` : "Nothing to remove\n");
