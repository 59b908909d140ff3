import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/**
 * Calls back after each change of a file below a folder, and of folders that come later. Each folder is
 * watched by itself: on Linux, Node's own recursive watch loses a file that an editor saves by replacing it.
 *
 * @returns Ends it.
 */
export function watchFolders(root: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function look(): void {
    const folders = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const folder of [root, ...folders]) if (!watchers.has(folder)) begin(folder);
  }

  function begin(folder: string): void {
    const watcher = watch(folder, () => {
      look();
      onChange();
    });
    const end = () => {
      watcher.close();
      watchers.delete(folder);
    };
    // A folder that is gone.
    watcher.on("error", end);
    watchers.set(folder, watcher);
  }

  look();
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}
