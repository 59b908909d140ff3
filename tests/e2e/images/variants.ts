/** Images of the API that differ from the one under test in one thing. */

export interface Variant {
  /** Part of its tag. */
  readonly name: string;
  /** In a program of the image: this text, which is there once, becomes another one. */
  readonly patch?: { readonly find: string; readonly replace: string };
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

const ADD_COLUMN = `ALTER TABLE queries ADD COLUMN ${NEXT_COLUMN} text`;

export const VARIANTS = {
  /** The same programs under another digest. */
  other: { name: "e2e-other" },
  /** A release whose migration does half of its work and fails. */
  broken: { name: "e2e-broken", patch: withMigration(ADD_COLUMN, "SELECT 1 / 0") },
  /** The same release, mended. */
  newer: { name: "e2e-newer", patch: withMigration(ADD_COLUMN) },
  /** Migrators that do not wait for each other. */
  unlocked: {
    name: "e2e-unlocked",
    patch: { find: '"SELECT pg_advisory_lock(?, ?)"', replace: '"SELECT ?::int, ?::int"' },
  },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof VARIANTS;

/** Files in which a text was replaced. Throws unless it is in exactly one, once. */
export function patched(
  files: ReadonlyMap<string, string>,
  { find, replace }: NonNullable<Variant["patch"]>,
): ReadonlyMap<string, string> {
  const places = [...files].flatMap(([name, text]) =>
    Array.from({ length: text.split(find).length - 1 }, () => name),
  );
  const [place] = places;
  if (places.length !== 1 || place === undefined) {
    throw new Error(
      `\`${find}\` is ${places.length} times in the image's programs, not once: they have changed, and tests/e2e/images/variants.ts must follow`,
    );
  }
  return new Map([[place, (files.get(place) ?? "").replace(find, () => replace)]]);
}
