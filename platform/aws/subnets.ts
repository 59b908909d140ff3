import { type Block, blockText, parseBlock, partOf } from "../cidr.ts";

/** Zones that a network spans: three, so that a majority is left when one fails. */
export const ZONES = ["a", "b", "c"] as const;
export type Zone = (typeof ZONES)[number];

/** Prefix lengths of the largest and the smallest network that can be planned. */
export const LARGEST = 16;
export const SMALLEST = 20;

export interface PlannedSubnet {
  readonly zone: Zone;
  /** As CIDR. */
  readonly block: string;
}

export interface NetworkPlan {
  /** Load balancers and NAT gateways. */
  readonly public: readonly PlannedSubnet[];
  /** Nodes and pods. */
  readonly private: readonly PlannedSubnet[];
  /** The database: no way out, and in from the private ones only. */
  readonly isolated: readonly PlannedSubnet[];
  /** Zones with a NAT gateway. */
  readonly natZones: readonly Zone[];
  /** Through which NAT gateway the private subnet of a zone gets out; undefined where none does. */
  natFor(zone: Zone): Zone | undefined;
}

/**
 * Divides a network. Pods take most addresses: three of its quarters are the private subnets; of the
 * fourth, eighths are the public and the isolated ones, and two are free.
 *
 * Throws a RangeError for a block that is none, or is larger than /16 or smaller than /20.
 */
export function planNetwork(cidr: string, natGateways: 0 | 1 | 3): NetworkPlan {
  const whole = parseBlock(cidr);
  if (!whole || whole.prefix < LARGEST || whole.prefix > SMALLEST) {
    throw new RangeError(`a network must be a block from /${LARGEST} to /${SMALLEST}, got ${cidr}`);
  }
  const quarter = whole.prefix + 2;
  const eighth = quarter + 3;
  const last = partOf(whole, quarter, 3);
  const natZones = ZONES.slice(0, natGateways);
  return {
    private: inEachZone((place) => partOf(whole, quarter, place)),
    public: inEachZone((place) => partOf(last, eighth, place)),
    isolated: inEachZone((place) => partOf(last, eighth, place + ZONES.length)),
    natZones,
    natFor: (zone) => natZones.find((one) => one === zone) ?? natZones[0],
  };
}

const inEachZone = (at: (place: number) => Block): PlannedSubnet[] =>
  ZONES.map((zone, place) => ({ zone, block: blockText(at(place)) }));
