import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ASSETS, type AssetName } from "../../../../service/status/assets.ts";

const FOLDER = join(import.meta.dirname, "../../../../service/status/page");
const NAMES = Object.keys(ASSETS) as AssetName[];
const MOST_BYTES = 200_000;

const read = (name: AssetName) => readFileSync(join(FOLDER, name), "utf8");

describe("the status page's files", () => {
  it(`have ${MOST_BYTES} bytes at most`, () => {
    const bytes = NAMES.map((name) => statSync(join(FOLDER, name)).size);

    expect(bytes.reduce((sum, size) => sum + size, 0)).to.be.within(10_000, MOST_BYTES);
  });

  it("are all that is in their folder, but for what checks their types", () => {
    expect(readdirSync(FOLDER)).to.have.members([...NAMES, "tsconfig.json"]);
  });

  it("name no other host", () => {
    const elsewhere = NAMES.flatMap((name) => [
      ...read(name)
        .replaceAll("http://www.w3.org/2000/svg", "")
        .matchAll(/https?:|["(]\/\/|@import/g),
    ]);

    expect(elsewhere).to.deep.equal([]);
  });

  it("run and style nothing inline, which their policy forbids", () => {
    expect(read("index.html")).not.to.match(
      /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:/,
    );
  });

  it("import only each other", () => {
    const imported = NAMES.flatMap((name) =>
      [...read(name).matchAll(/^import .* from "\.\/([^"]+)"/gm)].map(([, file]) => file),
    );

    expect(imported).not.to.deep.equal([]);
    expect(NAMES).to.include.members(imported);
  });

  it("have one first heading, and sections with a name each", () => {
    const page = read("index.html");
    const sections = [...page.matchAll(/<section aria-labelledby="(\w+)">\s*<h2 id="(\w+)"/g)];

    expect(page.match(/<h1/g)).to.have.length(1);
    expect(page).to.match(/<html lang="en">/);
    expect(sections).to.have.length(page.match(/<section/g)?.length ?? 0);
    for (const [, labelled, id] of sections) expect(labelled).to.equal(id);
  });

  it("move nothing for who prefers that", () => {
    const styles = NAMES.filter((name) => name.endsWith(".css")).map(read);
    const allowed = /@media \(prefers-reduced-motion: no-preference\) \{.*?\n\}\n/gs;

    expect(styles.join("")).to.match(allowed);
    expect(styles.join("").replaceAll(allowed, "")).not.to.match(/transition|animation/);
  });
});

type Palette = Readonly<Record<string, string>>;

/** The palette by day, and by night where it has other colours. */
function palettes(): Record<"light" | "dark", Palette> {
  const [day = "", night = ""] = read("palette.css").split("@media (prefers-color-scheme: dark)");
  const colours = (text: string): Palette =>
    Object.fromEntries(
      [...text.matchAll(/--(\w+): (#[\da-f]{6});/g)].map(([, name = "", colour = ""]) => [
        name,
        colour,
      ]),
    );
  return { light: colours(day), dark: { ...colours(day), ...colours(night) } };
}

/** As WCAG 2.2 defines it: 1 for the same colour, 21 for black on white. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("the status page's palette", () => {
  it("is computed as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).to.be.closeTo(21, 0.001);
    expect(contrast("#777777", "#ffffff")).to.be.closeTo(4.48, 0.01);
  });

  for (const [scheme, palette] of Object.entries(palettes())) {
    // The wash lies below lines of a chart.
    for (const ground of ["ground", "surface", "wash"]) {
      for (const ink of ["text", "quiet", "accent", "bad"]) {
        it(`can be read when it is ${scheme}: ${ink} on ${ground}`, () => {
          expect(contrast(palette[ink] ?? "", palette[ground] ?? "")).to.be.at.least(4.5);
        });
      }
    }
  }

  it("is where every colour comes from", () => {
    const styles = NAMES.filter((name) => name.endsWith(".css") && name !== "palette.css");
    const own = styles.flatMap((name) => read(name).match(/#[\da-f]{3,8}\b|rgb|hsl/gi) ?? []);
    const used = styles.flatMap((name) => [...read(name).matchAll(/var\(--([a-z]+)/g)]);

    expect(own).to.deep.equal([]);
    expect([...Object.keys(palettes().light), "part", "fill"]).to.include.members(
      used.map(([, name]) => name),
    );
  });
});
