import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import { Overloaded } from "../../../../service/overloaded.ts";
import { createGroupCommit } from "../../../../service/queries/group-commit.ts";

type Refused = ReadonlyMap<number, unknown>;

/** A group commit whose batches end when the test says so. */
function setUp({ maxBatch = 3, maxWaiting = 100 } = {}) {
  const batches: (readonly number[])[] = [];
  const ends: { resolve(refused: Refused): void; reject(error: unknown): void }[] = [];
  const group = createGroupCommit<number>({
    maxBatch,
    maxWaiting,
    commit(batch) {
      batches.push(batch);
      const { promise, resolve, reject } = Promise.withResolvers<Refused>();
      ends.push({ resolve, reject });
      return promise;
    },
  });
  return {
    group,
    batches,
    /** What became of items that are added now. */
    add(...items: readonly number[]): Promise<unknown>[] {
      return items.map((item) =>
        group.add(item).then(
          () => "safe",
          (error: unknown) => error,
        ),
      );
    },
    /** Ends the batch that is on its way, and lets the next one begin. */
    async end(refused: Refused = new Map()) {
      ends.shift()?.resolve(refused);
      await setImmediate();
      await setImmediate();
    },
    async fail(error: Error) {
      ends.shift()?.reject(error);
      await setImmediate();
      await setImmediate();
    },
    begun: async () => {
      await setImmediate();
      await setImmediate();
    },
  };
}

describe("createGroupCommit", () => {
  it("commits a lone item alone", async () => {
    const { add, batches, begun, end } = setUp();

    const [outcome] = add(1);
    await begun();
    await end();

    expect(await outcome).to.equal("safe");
    expect(batches).to.deep.equal([[1]]);
  });

  it("has one batch in flight; the others wait for the next, in order", async () => {
    const { add, batches, begun, end } = setUp();

    const outcomes = add(1, 2);
    await begun();
    outcomes.push(...add(3, 4, 5, 6));
    await begun();
    expect(batches).to.deep.equal([[1, 2]]);
    await end();
    expect(batches).to.deep.equal([
      [1, 2],
      [3, 4, 5],
    ]);
    await end();
    await end();

    expect(batches[2]).to.deep.equal([6]);
    expect(await Promise.all(outcomes)).to.deep.equal(Array(6).fill("safe"));
  });

  it("says that an item is safe only when its batch is", async () => {
    const { add, begun, end } = setUp();
    const order: string[] = [];

    const outcome = add(1)[0]?.then(() => order.push("safe"));
    await begun();
    order.push("committing");
    await end();
    await outcome;

    expect(order).to.deep.equal(["committing", "safe"]);
  });

  it("rejects a refused item alone, with what was said of it", async () => {
    const { add, begun, end } = setUp();
    const refusal = new Error("no city");

    const outcomes = add(1, 2, 3);
    await begun();
    await end(new Map([[2, refusal]]));

    expect(await Promise.all(outcomes)).to.deep.equal(["safe", refusal, "safe"]);
  });

  it("rejects a whole batch whose commit failed, and goes on with the next", async () => {
    const { add, begun, end, fail } = setUp();
    const error = new Error("no disk");

    const outcomes = add(1, 2, 3, 4);
    await begun();
    await fail(error);
    await end();

    expect(await Promise.all(outcomes)).to.deep.equal([error, error, error, "safe"]);
  });

  it("refuses at once what does not fit into the queue, and has room again after a batch", async () => {
    const { add, begun, end, group } = setUp({ maxBatch: 2, maxWaiting: 2 });

    const first = add(1, 2);
    await begun();
    const second = add(3, 4, 5);

    expect(await second[2]).to.be.instanceOf(Overloaded);
    expect(group.depth).to.equal(4);
    await end();
    const third = add(6);
    await end();
    await end();
    expect(await Promise.all([...first, ...second.slice(0, 2), ...third])).to.deep.equal(
      Array(5).fill("safe"),
    );
  });

  it("counts what waits and what is on its way", async () => {
    const { add, begun, end, group } = setUp();
    expect(group.depth).to.equal(0);

    add(1, 2, 3, 4);
    await begun();

    expect(group.depth).to.equal(4);
    await end();
    expect(group.depth).to.equal(1);
    await end();
    expect(group.depth).to.equal(0);
  });

  it("is idle only when the last batch, also one that came meanwhile, has ended", async () => {
    const { add, begun, end, group } = setUp();
    await group.idle();
    let idle = false;

    add(1);
    const waiting = group.idle().then(() => {
      idle = true;
    });
    await begun();
    add(2);
    await end();
    expect(idle).to.equal(false);
    await end();
    await waiting;

    expect(idle).to.equal(true);
  });
});
