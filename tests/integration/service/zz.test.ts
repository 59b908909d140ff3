import { startService, stoppedClock } from "./support.ts";
describe("x", () => {
  it("y", async () => {
    const service = await startService({ clock: stoppedClock("2026-11-22T18:20:23.123Z") });
    for (const p of ["/air-quality?lat=52.52&lon=13.405", "/v2/air-quality?lat=52.52&lon=13.405", "/queried-cities", "/v2/queries", "/v2/queries/hourly","/v2/cities/top"]) {
    const a = await service.ask(p); 
    process.stdout.write(`${JSON.stringify([...a.headers])}\n${a.text}\n`);}
    process.stdout.write(`${JSON.stringify(await service.stored())}\n${service.logLines.join("\n")}\n${await service.metrics()}`);
    const t = performance.now(); await service.stop(); process.stdout.write(`stop ${performance.now() - t}\n`);
  });
});
