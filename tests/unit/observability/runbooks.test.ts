import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { kindOf } from "../../observability/code-kinds.ts";
import { makeFaults } from "../../observability/commands.ts";
import {
  ALERT_NAMES,
  allCode,
  codeIn,
  headOf,
  indexPage,
  indexText,
  readRunbook,
  runbookNames,
} from "../../observability/runbooks.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const SECTIONS = ["What users see", "Confirm", "Fix", "Prevent"];
const LOOKS = new Set(["PromQL", "kubectl", "aws", "curl", "make"]);
const LINK = /\[[^\]]+\]\(([^)]+)\)/g;

const pages = () => [
  ...runbookNames().map((name) => readRunbook(name)),
  { name: "README", text: indexText() },
];

describe("the runbooks", () => {
  it("are one for each alert, and none for anything else", () => {
    expect(runbookNames()).to.have.members(ALERT_NAMES);
  });

  for (const name of runbookNames()) {
    it(`say what ${name} is, what users see, how to confirm, to fix and to prevent it`, () => {
      const { head, sections } = readRunbook(name);

      expect(head).to.equal(headOf(name));
      expect([...sections.keys()]).to.deep.equal(SECTIONS);
      expect([...sections].filter(([, text]) => text.length < 10)).to.deep.equal([]);
    });
  }

  it("each have something to look with", () => {
    const blind = runbookNames().filter((name) => {
      const { sections } = readRunbook(name);
      const code = codeIn(sections.get("Confirm") ?? "");
      return !code.some((one) => LOOKS.has(kindOf(one) ?? ""));
    });

    expect(blind).to.deep.equal([]);
  });

  it("name no metric, setting, file, word or command that there is not", () => {
    const unknown = allCode().filter(({ code }) => kindOf(code) === undefined);

    expect(unknown).to.deep.equal([]);
  });

  it("name targets of the Makefile, with variables that these know", () => {
    const makefile = readFileSync(join(PROJECT, "Makefile"), "utf8");
    const faults = allCode()
      .filter(({ code }) => kindOf(code) === "make")
      .flatMap(({ name, code }) =>
        makeFaults(code, makefile).map((fault) => `${name}: ${code}: ${fault}`),
      );

    expect(faults).to.deep.equal([]);
  });

  it("lead to files that there are", () => {
    const dead = pages().flatMap(({ name, text }) =>
      [...text.matchAll(LINK)]
        .map(([, path = ""]) => path)
        .filter((path) => !existsSync(join(PROJECT, "docs/runbooks", path)))
        .map((path) => `${name}: ${path}`),
    );

    expect(dead).to.deep.equal([]);
  });

  it("lead to each other wherever they name each other", () => {
    const bare = pages().flatMap(({ name, text }) => {
      const words = new Set(text.replaceAll(LINK, "").match(/\w+/g));
      return ALERT_NAMES.filter((other) => other !== name && words.has(other)).map(
        (other) => `${name}: ${other}`,
      );
    });

    expect(bare).to.deep.equal([]);
  });

  it("are listed with severity and summary, as the alerts have them", () => {
    expect(indexText()).to.equal(indexPage(indexText()));
  });
});
