import { expect } from "chai";
import { counted, difference } from "../../e2e/inventory.ts";

describe("an inventory", () => {
  it("takes another pod of the same kind for the same", () => {
    expect(counted(["Pod kube-system coredns-7d764666f9-x2k4z"])).to.deep.equal(
      counted(["Pod kube-system coredns-7d764666f9-9wq7b"]),
    );
    expect(counted(["ReplicaSet n coredns-7d764666f9"])).to.deep.equal(["ReplicaSet n coredns"]);
  });

  it("does not take one thing for two", () => {
    const one = ["Pod n a-7d764666f9-x2k4z"];

    expect(difference(counted(one), counted([...one, "Pod n a-7d764666f9-9wq7b"]))).to.deep.equal({
      left: ["2 × Pod n a"],
      missing: ["Pod n a"],
    });
  });

  it("keeps names that only look like chance", () => {
    const lines = [
      "ConfigMap kube-system extension-apiserver-authentication",
      "Secret n airvisual-key",
    ];

    expect(counted(lines)).to.deep.equal(lines);
  });

  it("sees no difference in the addresses of the same rule or mount", () => {
    const before = [
      "firewall -A KUBE-SEP-6E7XQMQ4RAYOWTTM -s 10.244.0.2/32 -j MARK --set-xmark 0x4000/0x4000",
      "mount /var/lib/kubelet/pods/0b0c5ac7-8d8e-4f56-8a3d-2d1f3a4b5c6d/volumes/token",
    ];
    const after = [
      "firewall -A KUBE-SEP-ABCDEFGHIJKLMNOP -s 10.244.1.9/32 -j MARK --set-xmark 0x4000/0x4000",
      "mount /var/lib/kubelet/pods/1b0c5ac7-8d8e-4f56-8a3d-2d1f3a4b5c6e/volumes/token",
    ];

    expect(difference(counted(before), counted(after))).to.deep.equal({ left: [], missing: [] });
  });

  it("names what is left and what is missing", () => {
    expect(difference(["a", "b"], ["b", "c"])).to.deep.equal({ left: ["c"], missing: ["a"] });
  });
});
