import { type AddressInfo, createServer } from "node:net";
import { expect } from "chai";
import { disk, nodePort } from "../../../../../platform/commands/doctor/machine.ts";
import { found, useFakes } from "./support.ts";

describe("make doctor, of this machine,", () => {
  useFakes();

  it("asks for space on the disk", async () => {
    expect((await found(disk(import.meta.dirname)))[0]).to.match(/^[✓✗] Disk [\d.]+ GiB free/);
    expect((await found(disk("/nowhere")))[0]).to.match(/^✗ Disk cannot be told: ENOENT/);
  });

  it("tells who has a port of the ingress", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, resolve));
    const { port } = holder.address() as AddressInfo;
    const key = "ingress.httpPort";
    const check = nodePort({ port, key }, undefined, "local");
    const envoy = JSON.stringify({ spec: { ports: [{ nodePort: port }] } });
    const kubectlSays = { "get service": envoy };
    try {
      expect((await found(check))[0]).to.match(/^✗ Port \d+ taken by another program$/);
      expect((await found(check, { docker: { publish: "web <no value>" } }))[0]).to.match(
        /^✗ Port \d+ taken by the container web$/,
      );
      expect((await found(check, { docker: { publish: "aq-control air-quality" } }))[0]).to.match(
        /^✓ Port \d+ held for the kind cluster air-quality$/,
      );
      expect((await found(check, { kubectl: kubectlSays }))[0]).to.match(
        /^✓ Port \d+ serves this platform's ingress$/,
      );
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
    expect((await found(check))[0]).to.match(/^✓ Port \d+ free$/);
  });
});
