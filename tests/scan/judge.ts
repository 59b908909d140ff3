import type { Scanned } from "./checkov.ts";
import { type Subject, WAIVERS } from "./waivers.ts";

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Prints what is waived and what is wrong; the process fails for a finding, and for a waiver that is over or idle. */
export function judge(subject: Subject, { passed, findings }: Scanned): void {
  const today = new Date().toISOString().slice(0, 10);
  const faults: string[] = [];
  let waived = 0;
  const waivers = WAIVERS.filter(({ of = [subject] }) => of.includes(subject));
  for (const { check, objects, reason, until } of waivers) {
    const covered = findings.filter(
      ({ check_id, resource }) => check_id === check && objects.test(resource),
    );
    waived += covered.length;
    if (covered.length === 0) faults.push(`the waiver of ${check} covers nothing: remove it`);
    if (until < today) faults.push(`the waiver of ${check} ended on ${until}: ${reason}`);
    say(`waived ${check} ${covered.length} times until ${until}: ${reason}`);
  }
  for (const { check_id, check_name, resource } of findings) {
    const covered = waivers.some(
      ({ check, objects }) => check === check_id && objects.test(resource),
    );
    if (!covered) faults.push(`${resource}: ${check_id} ${check_name}`);
  }
  for (const fault of faults) say(`✗ ${fault}`);
  say(`${waived} findings waived by ${waivers.length} waivers`);
  say(`${passed} passed, ${faults.length} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
