import { expect } from "chai";
import { type Judges, releaseBeside } from "../../../../../platform/pipeline/deploy/beside.ts";
import type { Environment } from "../../../../../platform/pipeline/deploy/environment.ts";
import {
  type Releases,
  releaseOf,
  releasesText,
} from "../../../../../platform/pipeline/deploy/releases.ts";
import { StageFault } from "../../../../../platform/pipeline/fault.ts";
import { faultOf } from "../support.ts";

const image = (figure: string) => `registry.example.com/api@sha256:${figure.repeat(64)}`;
const release = (figure: string, weight: number) => releaseOf(image(figure), weight);
const OLD = "r-aaaaaaaaaa";
const NEW = "r-bbbbbbbbbb";

describe("releaseBeside", () => {
  let has: Releases;
  let calls: string[];
  let said: string[];
  /** What goes wrong, by the call. */
  let red: Readonly<Record<string, string>>;

  beforeEach(() => {
    has = [release("a", 100)];
    calls = [];
    said = [];
    red = {};
  });

  async function did(call: string): Promise<void> {
    calls.push(call);
    if (red[call]) throw new StageFault(red[call]);
  }
  const environment = {
    stack: "prod",
    releases: async () => has,
    async deploy(wanted: Releases, staying: readonly string[]) {
      await did(`deploy ${releasesText(wanted)}; staying: ${staying.join()}`);
      has = wanted;
    },
    async shift(wanted: Releases) {
      await did(`shift ${releasesText(wanted)}`);
      has = wanted;
    },
  } as unknown as Environment;
  const judges: Judges = {
    smoke: (name) => did(`smoke ${name}`),
    async watch(name, serving) {
      const { weight } = has.find((one) => one.name === name) ?? { weight: 0 };
      await did(`watch ${name} at ${weight} % beside ${serving}`);
      return 7;
    },
    say: (text) => void said.push(text),
  };
  const run = () => releaseBeside(environment, image("b"), judges);

  const DEPLOYED = `deploy ${NEW} 0 %, ${OLD} 100 %; staying: ${OLD}`;
  const SHARED = `shift ${NEW} 10 %, ${OLD} 90 %`;
  const PROMOTED = `shift ${NEW} 100 %, ${OLD} 0 %`;
  const BACK = `shift ${NEW} 0 %, ${OLD} 100 %`;

  it("starts it without requests, asks it, gives it 10 %, then all, and watches it each time", async () => {
    const promoted = await run();

    expect(calls).to.deep.equal([
      DEPLOYED,
      `smoke ${NEW}`,
      SHARED,
      `watch ${NEW} at 10 % beside ${OLD}`,
      PROMOTED,
      `watch ${NEW} at 100 % beside ${OLD}`,
    ]);
    expect(promoted).to.deep.equal({ release: NEW, before: OLD, watched: 14 });
    expect(said.at(-1)).to.equal(`${NEW} has 100 % of the requests`);
  });

  it("gives no request to one that is red when it is asked", async () => {
    red = { [`smoke ${NEW}`]: "GET / answers 500" };

    const fault = await faultOf(run());

    expect(calls).to.deep.equal([DEPLOYED, `smoke ${NEW}`]);
    expect(fault.message).to.equal(`${NEW} is bad: GET / answers 500\n${OLD} kept all requests`);
  });

  for (const percent of [10, 100]) {
    it(`takes all requests back from one that is worse with ${percent} % of them`, async () => {
      const watch = `watch ${NEW} at ${percent} % beside ${OLD}`;
      red = { [watch]: "it is worse" };

      const fault = await faultOf(run());

      expect(calls.slice(-2)).to.deep.equal([watch, BACK]);
      expect(releasesText(has)).to.equal(`${NEW} 0 %, ${OLD} 100 %`);
      expect(fault.message).to.include("it is worse").and.include(`${OLD} has all requests`);
    });
  }

  it("takes all requests back when a shift fails", async () => {
    red = { [PROMOTED]: "the engine is away" };

    await faultOf(run());

    expect(calls.slice(-2)).to.deep.equal([PROMOTED, BACK]);
  });

  it("tells both faults and the way back when the requests can't be taken back", async () => {
    red = {
      [`watch ${NEW} at 10 % beside ${OLD}`]: "it is worse",
      [BACK]: "the engine is away",
    };

    const fault = await faultOf(run());

    expect(fault.message).to.include("it is worse").and.include("the engine is away");
    expect(fault.fix).to.include("make roll-back STACK=prod");
  });

  it("shifts and asks nothing when the deploy fails", async () => {
    red = { [DEPLOYED]: "the migration failed" };

    expect((await faultOf(run())).message).to.equal("the migration failed");
    expect(calls).to.deep.equal([DEPLOYED]);
  });

  it("only asks one that has all requests already", async () => {
    has = [release("b", 100), release("a", 0)];

    expect(await run()).to.deep.equal({ release: NEW, before: OLD, watched: 0 });
    expect(calls).to.deep.equal([`smoke ${NEW}`]);
  });

  it("takes all requests back when the one that has them is red", async () => {
    has = [release("b", 100), release("a", 0)];
    red = { [`smoke ${NEW}`]: "GET / answers 500" };

    expect((await faultOf(run())).message).to.include(`${OLD} has all requests`);
    expect(calls).to.deep.equal([`smoke ${NEW}`, BACK]);
  });

  for (const share of [0, 10]) {
    it(`begins again with one that an earlier run left with ${share} %`, async () => {
      has = [release("b", share), release("a", 100 - share)];

      expect((await run()).before).to.equal(OLD);
      expect(calls.slice(0, 3)).to.deep.equal([DEPLOYED, `smoke ${NEW}`, SHARED]);
    });
  }

  it("gives the first release all requests, and asks it", async () => {
    has = [];

    expect(await run()).to.deep.equal({ release: NEW, before: "none", watched: 0 });
    expect(calls).to.deep.equal([`deploy ${NEW} 100 %; staying: `, `smoke ${NEW}`]);
  });

  it("says of a bad first release that there is none to go back to", async () => {
    for (const had of [[], [release("b", 100)]]) {
      has = had;
      red = { [`smoke ${NEW}`]: "GET / answers 500" };

      const { message, fix } = await faultOf(run());

      expect(message).to.equal(`${NEW} is bad: GET / answers 500`);
      expect(fix).to.include("there is no release before it");
    }
  });
});
