import { expect } from "chai";
import fc from "fast-check";
import { planNetwork, ZONES } from "../../../../platform/aws/subnets.ts";
import { type Block, contains, overlap, parseBlock } from "../../../../platform/cidr.ts";

const block = (text: string): Block => {
  const parsed = parseBlock(text);
  if (!parsed) throw new Error(`${text} is no block`);
  return parsed;
};

describe("planNetwork", () => {
  const plans = [
    ["10.20.0.0/16", "10.20.0.0/18", "10.20.192.0/21", "10.20.216.0/21"],
    ["10.0.128.0/17", "10.0.128.0/19", "10.0.224.0/22", "10.0.236.0/22"],
    ["192.168.16.0/20", "192.168.16.0/22", "192.168.28.0/25", "192.168.29.128/25"],
  ] as const;
  for (const [cidr, firstPrivate, firstPublic, firstIsolated] of plans) {
    it(`divides ${cidr}`, () => {
      const plan = planNetwork(cidr, 1);

      expect(plan.private[0]).to.deep.equal({ zone: "a", block: firstPrivate });
      expect(plan.public[0]).to.deep.equal({ zone: "a", block: firstPublic });
      expect(plan.isolated[0]).to.deep.equal({ zone: "a", block: firstIsolated });
    });
  }

  const ways = [
    [0, [], [undefined, undefined, undefined]],
    [1, ["a"], ["a", "a", "a"]],
    [3, ["a", "b", "c"], ["a", "b", "c"]],
  ] as const;
  for (const [natGateways, zones, through] of ways) {
    it(`leads out through ${natGateways} NAT gateways`, () => {
      const plan = planNetwork("10.20.0.0/16", natGateways);

      expect(plan.natZones).to.deep.equal(zones);
      expect(ZONES.map((zone) => plan.natFor(zone))).to.deep.equal(through);
    });
  }

  for (const cidr of ["10.0.0.0/15", "10.0.0.0/21", "10.0.0.1/16", "10.0.0.0", "10.0.0.256/16"]) {
    it(`refuses ${cidr}`, () => {
      expect(() => planNetwork(cidr, 1)).to.throw(RangeError, `from /16 to /20, got ${cidr}`);
    });
  }

  it("makes, of any size, nine subnets inside that share no address", () => {
    const prefixes = fc.integer({ min: 16, max: 20 });
    fc.assert(
      fc.property(prefixes, fc.nat(255), (prefix, second) => {
        const cidr = `10.${second}.0.0/${prefix}`;
        const plan = planNetwork(cidr, 3);
        const blocks = [...plan.public, ...plan.private, ...plan.isolated].map((subnet) =>
          block(subnet.block),
        );

        expect(blocks).to.have.length(9);
        for (const [place, one] of blocks.entries()) {
          expect(contains(block(cidr), one)).to.equal(true);
          expect(blocks.slice(place + 1).some((other) => overlap(one, other))).to.equal(false);
        }
      }),
    );
  });
});
