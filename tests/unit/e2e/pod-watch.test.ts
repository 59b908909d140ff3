import { expect } from "chai";
import { createPodBook, fewestServing } from "../../e2e/pod-watch.ts";
import { pod } from "./samples.ts";

describe("the book of pods", () => {
  it("counts those that serve and those that are there, at every change", () => {
    let now = 0;
    const book = createPodBook(() => now);
    const take = (type: "ADDED" | "MODIFIED" | "DELETED", object: ReturnType<typeof pod>) => {
      now += 1;
      book.take({ type, object });
    };

    take("ADDED", pod("a"));
    take("ADDED", pod("b", { ready: false }));
    take("MODIFIED", pod("b", { ready: false }));
    take("MODIFIED", pod("b"));
    take("MODIFIED", pod("a", { leaving: true }));
    take("DELETED", pod("a", { leaving: true }));

    expect(book.counts.map(({ at, serving, present }) => [at, serving, present])).to.deep.equal([
      [1, 1, 1],
      [2, 1, 2],
      [4, 2, 2],
      [5, 1, 2],
      [6, 1, 1],
    ]);
    expect(book.all().map(({ metadata }) => metadata.name)).to.deep.equal(["b"]);
  });

  it("counts once when it is told of all pods anew", () => {
    const book = createPodBook(() => 7);

    book.replace([pod("a"), pod("b")]);
    book.replace([pod("b"), pod("c")]);

    expect(book.counts).to.deep.equal([{ at: 7, serving: 2, present: 2 }]);
    expect(book.all().map(({ metadata }) => metadata.name)).to.deep.equal(["b", "c"]);
  });
});

describe("the fewest pods that served", () => {
  const counts = [
    { at: 10, serving: 2, present: 2 },
    { at: 20, serving: 1, present: 2 },
    { at: 30, serving: 3, present: 3 },
  ];

  it("counts what held when the time began", () => {
    expect(fewestServing(counts, 15, 18)).to.equal(2);
    expect(fewestServing(counts, 25, 28)).to.equal(1);
  });

  it("looks at nothing outside of it", () => {
    expect(fewestServing(counts, 30, 40)).to.equal(3);
    expect(fewestServing(counts, 0, 40)).to.equal(1);
  });
});
