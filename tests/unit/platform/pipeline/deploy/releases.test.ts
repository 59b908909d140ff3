import { expect } from "chai";
import {
  beside,
  type Releases,
  releaseOf,
  releasesText,
  rolledBack,
  servingOf,
  shifted,
} from "../../../../../platform/pipeline/deploy/releases.ts";

const image = (figure: string) => `registry.example.com/api@sha256:${figure.repeat(64)}`;
const release = (figure: string, weight: number) => releaseOf(image(figure), weight);
const besideText = (had: Releases, figure: string) => releasesText(beside(had, image(figure)));

describe("releases", () => {
  it("are named by the beginning of their digest", () => {
    expect(release("a", 100)).to.deep.equal({
      name: "r-aaaaaaaaaa",
      image: image("a"),
      weight: 100,
    });
  });

  for (const loose of ["api:1", "api", "api@sha256:abc", `${image("a")}b`, `x ${image("A")}`]) {
    it(`are not made of ${loose.slice(0, 40)}, which names no digest`, () => {
      expect(() => releaseOf(loose, 0)).to.throw("has no digest");
    });
  }

  it("serve as most requests go", () => {
    expect(servingOf([])).to.equal(undefined);
    expect(servingOf([release("b", 10), release("a", 90)])?.name).to.equal("r-aaaaaaaaaa");
    expect(servingOf([release("b", 100), release("a", 0)])?.name).to.equal("r-bbbbbbbbbb");
  });

  it("say themselves in a line", () => {
    expect(releasesText([])).to.equal("none");
    expect(releasesText([release("b", 10), release("a", 90)])).to.equal(
      "r-bbbbbbbbbb 10 %, r-aaaaaaaaaa 90 %",
    );
  });
});

describe("a release beside the serving one", () => {
  it("has all requests when it is the first", () => {
    expect(besideText([], "a")).to.equal("r-aaaaaaaaaa 100 %");
  });

  it("has none, and the serving one all", () => {
    expect(besideText([release("a", 100)], "b")).to.equal("r-bbbbbbbbbb 0 %, r-aaaaaaaaaa 100 %");
  });

  it("takes the place of the one before the serving one", () => {
    expect(besideText([release("b", 100), release("a", 0)], "c")).to.equal(
      "r-cccccccccc 0 %, r-bbbbbbbbbb 100 %",
    );
  });

  it("takes, after a roll-back, the place of the one that was bad", () => {
    expect(besideText([release("b", 0), release("a", 100)], "c")).to.equal(
      "r-cccccccccc 0 %, r-aaaaaaaaaa 100 %",
    );
  });

  it("begins again where the same one was rolled back, or stopped with a share", () => {
    for (const share of [0, 10])
      expect(besideText([release("b", share), release("a", 100 - share)], "b")).to.equal(
        "r-bbbbbbbbbb 0 %, r-aaaaaaaaaa 100 %",
      );
  });

  it("gives the serving one back what another one had when that was stopped with a share", () => {
    expect(besideText([release("b", 10), release("a", 90)], "c")).to.equal(
      "r-cccccccccc 0 %, r-aaaaaaaaaa 100 %",
    );
  });

  it("keeps the serving one's image", () => {
    expect(beside([release("a", 90)], image("b"))[1]?.image).to.equal(image("a"));
  });
});

describe("a shift", () => {
  for (const percent of [0, 10, 100]) {
    it(`of ${percent} % leaves the other the rest`, () => {
      const weights = shifted([release("b", 0), release("a", 100)], "r-bbbbbbbbbb", percent);

      expect(weights.map(({ weight }) => weight)).to.deep.equal([percent, 100 - percent]);
    });
  }
});

describe("a roll-back", () => {
  for (const weight of [0, 10, 100]) {
    it(`gives the release before all, when the newest has ${weight} %`, () => {
      const had = [release("b", weight), release("a", 100 - weight)];

      expect(releasesText(rolledBack(had))).to.equal("r-bbbbbbbbbb 0 %, r-aaaaaaaaaa 100 %");
    });
  }

  it("needs a release before", () => {
    for (const had of [[], [release("a", 100)]])
      expect(() => rolledBack(had)).to.throw("nothing to go back to");
  });
});
