import type { Fault } from "./harness/run.ts";
import { coldPlace, startWorld } from "./harness/world.ts";

const CONSUMERS = 1_000;

export const stampedeFaults: readonly Fault[] = [
  {
    name: "stampede",
    family: "stampede",
    async run(run) {
      const world = await startWorld(run);
      const { client, replicas, simulator } = world;
      await simulator.behave({ kind: "latency", ms: 150 });
      const counts: number[] = [];
      let failed = 0;
      for (let round = run.times(20); round > 0; round -= 1) {
        const { calls } = await simulator.stats();
        const path = coldPlace();
        const answers = await Promise.all(
          Array.from({ length: CONSUMERS }, (_, at) =>
            client.get(replicas[at % replicas.length]?.url ?? "", path),
          ),
        );
        failed += answers.filter(({ status }) => status !== 200).length;
        counts.push((await simulator.stats()).calls - calls);
      }
      run.count(
        "upstream calls",
        counts.reduce((sum, calls) => sum + calls, 0),
      );
      run.check(
        "exactly one upstream call for a thousand",
        counts.every((calls) => calls === 1),
        counts,
      );
      run.check("everybody is answered", failed === 0, failed);
      await world.drained();
      await world.audit();
    },
  },
];
