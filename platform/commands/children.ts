import type { ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();

/** Remembers a program until it ends. */
export function remembered<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Tells every program that still runs to end: make hands it on, Pulumi leaves its state in order. */
export function endChildren(): void {
  for (const child of running) child.kill("SIGTERM");
}
