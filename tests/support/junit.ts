import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import type { Runnable, Runner } from "mocha";

/**
 * Writes what a run of mocha's found as JUnit XML when it ends. Mocha's own reporter for that may not
 * run beside another one: both note each failure, which is then printed twice.
 */
export function reportTo(file: string, runner: Runner): void {
  const cases: string[] = [];
  const count = { failures: 0, skipped: 0 };
  runner.on("pass", (test) => cases.push(caseOf(test)));
  runner.on("pending", (test) => {
    count.skipped += 1;
    cases.push(caseOf(test, "<skipped/>"));
  });
  runner.on("fail", (test, error: Error) => {
    count.failures += 1;
    cases.push(caseOf(test, failureOf(error)));
  });
  runner.once("end", () => {
    const { duration = 0 } = runner.stats ?? {};
    const all = { name: "mocha", tests: cases.length, ...count, time: duration / 1000 };
    const suite = element("testsuite", all, `\n${cases.join("\n")}\n`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `<?xml version="1.0" encoding="UTF-8"?>\n${suite}\n`);
  });
}

function caseOf({ title, parent, file, duration = 0 }: Runnable, content = ""): string {
  const attributes = {
    classname: parent?.fullTitle() ?? "",
    name: title,
    file: file ? relative("", file) : "",
    time: duration / 1000,
  };
  return element("testcase", attributes, content);
}

function failureOf({ message, stack }: Error): string {
  return element("failure", { message }, escaped(stack ?? message));
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string,
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${pairs.join("")}>${content}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML has no way at all to write most control characters. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (value: string | number) =>
  String(value)
    .replace(NOT_IN_XML, "\uFFFD")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
