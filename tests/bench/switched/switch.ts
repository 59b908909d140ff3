import { writeFileSync } from "node:fs";

/**
 * Whether what is measured is done, or left out: it changes every tenth of a second, for neighbours
 * on the machine disturb a second and the next one differently. Most requests lie within one.
 */
const PHASE_MS = 100;

/** What the requests of one side were, and the processor time (microseconds) of the whole process meanwhile. */
export interface Side {
  requests: number;
  cpu: number;
}

export interface Sides {
  readonly on: Side;
  readonly off: Side;
}

const none = (): Sides => ({ on: { requests: 0, cpu: 0 }, off: { requests: 0, cpu: 0 } });

let sides = none();
let isOn = true;
let spent = process.cpuUsage();

function settle(): void {
  const { user, system } = process.cpuUsage(spent);
  spent = process.cpuUsage();
  side().cpu += user + system;
}

const side = () => (isOn ? sides.on : sides.off);

/** Whether it is done just now. */
export function switchedOn(): boolean {
  return isOn;
}

export function countRequest(): void {
  side().requests += 1;
}

setInterval(() => {
  settle();
  isOn = !isOn;
}, PHASE_MS).unref();

/** Writes what was added up since the last time into the file SIDES_FILE. */
process.on("SIGUSR2", () => {
  settle();
  writeFileSync(process.env.SIDES_FILE ?? "", JSON.stringify(sides));
  sides = none();
});
