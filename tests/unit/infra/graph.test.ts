import { expect } from "chai";
import fc from "fast-check";
import { type Box, layOut } from "../../infra/graph/layout.ts";
import {
  layersOf,
  longestChain,
  type Needs,
  reduced,
  withoutCircles,
} from "../../infra/graph/needs.ts";
import { partsOf } from "../../infra/graph/parts.ts";
import { pictureOf } from "../../infra/graph/picture.ts";
import type { RecordedResource } from "../../support/recorder/recording.ts";

const needsOf = (all: Readonly<Record<string, string>>): Needs =>
  new Map(Object.entries(all).map(([node, needed]) => [node, new Set(needed)]));
const plain = (needs: Needs) =>
  Object.fromEntries([...needs].map(([node, needed]) => [node, [...needed].join("")]));

/** a is needed by b and c, both by d; d and a by e; f stands alone. */
const DIAMOND = needsOf({ a: "", b: "a", c: "a", d: "bc", e: "ad", f: "" });

describe("the graph of a stack", () => {
  it("puts everything behind the last thing that it needs", () => {
    const layers = Object.fromEntries(layersOf(DIAMOND));

    expect(layers).to.deep.equal({ a: 0, b: 1, c: 1, d: 2, e: 3, f: 0 });
  });

  it("does not say again what follows from the rest", () => {
    expect(plain(reduced(DIAMOND))).to.deep.equal({ ...plain(DIAMOND), e: "d" });
  });

  it("leaves out one edge of a circle, and says which", () => {
    const { needs, left } = withoutCircles(needsOf({ a: "b", b: "c", c: "a", d: "a" }));

    expect(left).to.deep.equal([{ node: "c", needed: "a" }]);
    expect(plain(needs)).to.deep.equal({ a: "b", b: "c", c: "", d: "a" });
  });

  it("finds the longest chain, and of two the heavier", () => {
    expect(longestChain(DIAMOND, (node) => (node === "c" ? 2 : 1)).join("")).to.equal("acde");
    expect(longestChain(DIAMOND, (node) => (node === "b" ? 2 : 1)).join("")).to.equal("abde");
    expect(longestChain(new Map(), () => 1)).to.deep.equal([]);
  });
});

describe("the layout of a graph", () => {
  const NODES = [..."abcdefghijkl"];
  /** Each may need any that come before it. */
  const graphs = fc
    .tuple(...NODES.map((_, at) => fc.subarray(NODES.slice(0, at), { maxLength: Math.min(at, 4) })))
    .map((all) => new Map(all.map((needed, at) => [NODES[at] as string, new Set(needed)])));
  const sizes = fc.array(
    fc.record({
      width: fc.integer({ min: 40, max: 300 }),
      height: fc.integer({ min: 20, max: 200 }),
    }),
    { minLength: NODES.length, maxLength: NODES.length },
  );
  const cases = fc.tuple(graphs, sizes).map(([needs, all]) => ({
    needs,
    boxes: NODES.map((id, at): Box => ({ id, ...(all[at] as Omit<Box, "id">) })),
  }));
  const placed = ({ needs, boxes }: { needs: Needs; boxes: readonly Box[] }) => {
    const layout = layOut(boxes, needs);
    const areas = boxes.map((box) => ({
      ...box,
      ...(layout.boxes.get(box.id) ?? { x: -1, y: -1 }),
    }));
    return { layout, areas };
  };

  it("lets no two boxes touch, and keeps all within the picture", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { layout, areas } = placed(given);
        for (const [at, a] of areas.entries()) {
          expect(Math.min(a.x, a.y)).to.be.at.least(0);
          expect(a.x + a.width).to.be.at.most(layout.width + 0.01);
          expect(a.y + a.height).to.be.at.most(layout.height + 0.01);
          for (const b of areas.slice(at + 1)) {
            const apart =
              a.x + a.width < b.x ||
              b.x + b.width < a.x ||
              a.y + a.height < b.y ||
              b.y + b.height < a.y;
            expect(apart, `${a.id} and ${b.id}`).to.equal(true);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("leads every edge to the right, from side to side and past every other box", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { layout, areas } = placed(given);
        const area = (id: string) => areas.find((one) => one.id === id) as (typeof areas)[number];
        const edges = [...given.needs].flatMap(([node, all]) => [...all].map((one) => [one, node]));
        expect(layout.edges.map(({ needed, node }) => [needed, node])).to.have.deep.members(edges);
        for (const { needed, node, points } of layout.edges) {
          const [first, last] = [points[0], points.at(-1)];
          expect(first?.x).to.equal(area(needed).x + area(needed).width);
          expect(last?.x).to.equal(area(node).x);
          for (const [at, to] of points.slice(1).entries()) {
            const from = points[at] as typeof to;
            expect(to.x).to.be.at.least(from.x);
            if (at % 2 === 1) continue;
            expect(to.y).to.equal(from.y);
            const met = areas.filter(
              (box) =>
                box.x < to.x &&
                from.x < box.x + box.width &&
                box.y < to.y &&
                to.y < box.y + box.height,
            );
            expect(met).to.deep.equal([]);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("draws a line of boxes as a straight line", () => {
    const box = (id: string): Box => ({ id, width: 100, height: 40 });
    const needs = needsOf({ a: "", b: "a", c: "b" });
    const { boxes } = layOut(["a", "b", "c"].map(box), needs);

    expect([...boxes.values()].map(({ y }) => y)).to.deep.equal([0, 0, 0]);
  });
});

describe("the parts of a stack", () => {
  const urn = (name: string) => `urn:pulumi:local::air-quality::${name}`;
  const resource = (
    name: string,
    type: string,
    { parent = "stack", ...rest }: Partial<RecordedResource> = {},
  ) =>
    ({
      urn: urn(name),
      type,
      name,
      parent: urn(parent),
      custom: true,
      remote: false,
      dependencies: [],
      provider: undefined,
      ...rest,
    }) as RecordedResource;
  const RESOURCES = [
    resource("stack", "pulumi:pulumi:Stack", { custom: false, parent: "" }),
    resource("cluster", "pulumi:providers:kubernetes"),
    resource("ours", "kubernetes:core/v1:Namespace", { provider: urn("cluster") }),
    resource("jobs", "air-quality:workloads:DatabaseJobs", { custom: false }),
    resource("migrate", "kubernetes:batch/v1:Job", {
      parent: "jobs",
      dependencies: [urn("ours")],
      provider: urn("cluster"),
    }),
    resource("api", "air-quality:workloads:AirQualityApi", {
      custom: false,
      dependencies: [urn("migrate")],
    }),
    resource("stable", "air-quality:workloads:ApiRelease", { custom: false, parent: "api" }),
    resource("pods", "kubernetes:apps/v1:Deployment", { parent: "stable" }),
    resource("address", "kubernetes:core/v1:Service", { parent: "stable" }),
  ];
  const shown = (resources: readonly RecordedResource[]) => {
    const { parts, needs } = partsOf(resources);
    const titles = new Map(parts.map(({ id, title }) => [id, title]));
    return parts.map(({ id, title, within, members }) => ({
      title,
      within,
      members: members.map(({ kind, name }) => `${kind} ${name}`),
      needs: [...(needs.get(id) ?? [])].map((one) => titles.get(one)).sort(),
    }));
  };

  it("are components with their own objects, and loose objects by kind", () => {
    expect(shown(RESOURCES)).to.have.deep.members([
      {
        title: "kubernetes provider",
        within: "",
        members: ["kubernetes provider cluster"],
        needs: [],
      },
      {
        title: "Namespace",
        within: "",
        members: ["Namespace ours"],
        needs: ["kubernetes provider"],
      },
      {
        title: "DatabaseJobs",
        within: "jobs",
        members: ["Job migrate"],
        needs: ["Namespace", "kubernetes provider"],
      },
      {
        title: "ApiRelease",
        within: "stable in api",
        members: ["Deployment pods", "Service address"],
        needs: ["DatabaseJobs"],
      },
    ]);
  });

  it("do not depend on the order in which they arrived", () => {
    expect(shown(RESOURCES.toReversed())).to.deep.equal(shown(RESOURCES));
    expect(pictureOf("local", RESOURCES.toReversed())).to.equal(pictureOf("local", RESOURCES));
  });

  it("are drawn with their counts and the longest chain", () => {
    const picture = pictureOf("local", RESOURCES);

    expect(picture).to.include("stack local");
    expect(picture).to.include("5 objects in 4 parts");
    expect(picture).to.include(
      "Longest chain: kubernetes provider → Namespace → DatabaseJobs → ApiRelease",
    );
  });
});
