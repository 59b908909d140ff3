const UNRELEASED = "## Unreleased\n";

/** What is between the heading of what is not released and the next one. */
function unreleased(text: string): string {
  const [, after = ""] = text.split(UNRELEASED);
  return (after.split(/^## /m)[0] ?? "").trim();
}

/** Why a changelog has nothing to release; undefined when it has. */
export function changelogFault(text: string): string | undefined {
  const has = /^- /m.test(unreleased(text));
  return has ? undefined : "CHANGELOG.md says nothing below Unreleased: what does its user notice?";
}

/** With what was not released below the version and its day, and an empty place for what comes. */
export function released(text: string, version: string, day: string): string {
  return text.replace(UNRELEASED, () => `${UNRELEASED}\n## ${version} (${day})\n`);
}
