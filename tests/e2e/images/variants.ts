import { RELEASE_HEADER } from "../../../platform/names.ts";

/** Images of the API that differ from the one under test in a thing or two. */

export interface Variant {
  /** Part of its tag. */
  readonly name: string;
  readonly patches?: readonly Patch[];
}

/** In a program of the image: this text, which is there once, becomes another one. */
export interface Patch {
  readonly find: string;
  readonly replace: string;
}

const MIGRATIONS = "MIGRATIONS=[createQueries,shareAnswersAndQuota,letPeopleRead";

/** The next release's migration: named so that it comes after every real one. */
export const NEXT_MIGRATION = "2099-01-01-e2e";
/** The column that it adds; nobody needs it. */
export const NEXT_COLUMN = "e2e_note";

const withMigration = (...statements: readonly string[]) => {
  const up = statements.map((sql) => `await knex.raw(${JSON.stringify(sql)});`).join("");
  const migration = `{name:"${NEXT_MIGRATION}",async up(knex){${up}},async down(){}}`;
  return { find: MIGRATIONS, replace: `${MIGRATIONS},${migration}` };
};

/** What answers `/air-quality` in all its versions, probes not among them. */
const ANSWER = ",ctx,point,apiVersion,view){";

const answeringAfter = (statement: string) => ({ find: ANSWER, replace: `${ANSWER}${statement}` });

const ADD_COLUMN = `ALTER TABLE queries ADD COLUMN ${NEXT_COLUMN} text`;

const ADDS_COLUMN = withMigration(ADD_COLUMN);
const FAILS = answeringAfter('throw new Error("bad on purpose");');
const FAILS_CONSUMERS = answeringAfter(
  `if(!ctx.get("${RELEASE_HEADER}"))throw new Error("shy on purpose");`,
);

export const VARIANTS = {
  /** The same programs under another digest. */
  other: { name: "e2e-other" },
  /** A release whose migration does half of its work and fails. */
  broken: { name: "e2e-broken", patches: [withMigration(ADD_COLUMN, "SELECT 1 / 0")] },
  /** The same release, mended. */
  newer: { name: "e2e-newer", patches: [ADDS_COLUMN] },
  /** Migrators that do not wait for each other. */
  unlocked: {
    name: "e2e-unlocked",
    patches: [{ find: '"SELECT pg_advisory_lock(?, ?)"', replace: '"SELECT ?::int, ?::int"' }],
  },
  /** Its probes are green, and every answer of `/air-quality` is a 500. */
  bad: { name: "e2e-bad", patches: [FAILS] },
  /** Right for who names the release, as a smoke test does, and bad for consumers. */
  shy: { name: "e2e-shy", patches: [FAILS_CONSUMERS] },
  /** The same, with the next release's migration. */
  shyNewer: { name: "e2e-shy-newer", patches: [FAILS_CONSUMERS, ADDS_COLUMN] },
  /** It listens, and never says that it is ready. */
  deaf: { name: "e2e-deaf", patches: [{ find: '["/readyz",', replace: '["/readyz-of-nobody",' }] },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;

/** Files in which texts were replaced. Throws unless each is in exactly one, once. */
export function patched(
  files: ReadonlyMap<string, string>,
  patches: readonly Patch[],
): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  for (const { find, replace } of patches) {
    const now = [...new Map([...files, ...changed])];
    const places = now.flatMap(([name, text]) =>
      text
        .split(find)
        .slice(1)
        .map(() => ({ name, text })),
    );
    const [place] = places;
    if (places.length !== 1 || place === undefined) {
      throw new Error(
        `\`${find}\` is ${places.length} times in the image's programs, not once: they have changed, and tests/e2e/images/variants.ts must follow`,
      );
    }
    changed.set(
      place.name,
      place.text.replace(find, () => replace),
    );
  }
  return changed;
}
