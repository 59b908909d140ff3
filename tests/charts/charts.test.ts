import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { at, isTree } from "../../platform/policies/rule.ts";
import { readManifest } from "../../platform/workloads/ingress/manifest.ts";
import { objectsIn } from "../support/helm.ts";
import { schemaFaults } from "../support/kubernetes-schemas.ts";
import type { Manifest } from "../support/manifests.ts";
import { CHARTS, type Chart, goldenOf, valuesOf } from "./charts.ts";
import { faultsBesides } from "./exceptions.ts";
import { readable, renderText, writeScratch } from "./helm.ts";
import { choicesIn, nested, readmeFor, schemaFor, type Value, valuesIn } from "./values.ts";

const MOST_LINES = { values: 200, template: 80 };
/** What makes a rendering another one each time, or what Pulumi does not run. */
const FORBIDDEN =
  /\b(rand(AlphaNum|Alpha|Numeric|Ascii|Bytes)|gen(SignedCert|SelfSignedCert|CA|PrivateKey)|uuidv4|now|lookup)\b|helm\.sh\/hook/;

const read = ({ folder }: Pick<Chart, "folder">, file: string) =>
  readFileSync(join(folder, file), "utf8");
const linesOf = (text: string) => text.trimEnd().split("\n").length;
const nameOf = ({ metadata }: Manifest) => String((metadata as { name: string }).name);

/** The definitions of kinds that are not Kubernetes' own. */
const definitions = () =>
  Object.values(readManifest().definitions).map((spec) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    spec,
  }));

for (const chart of CHARTS) {
  describe(`the chart ${chart.name}`, () => {
    it("says what changed in the version that it has", () => {
      expect(read(chart, "CHANGELOG.md")).to.include(`\n## ${chart.version}\n`);
    });

    it("explains every value above it, in a table and in a closed schema", () => {
      expect(valuesIn(chart).filter(({ meaning }) => meaning === "")).to.deep.equal([]);
      const readme = read(chart, "README.md");
      expect(readme, "make golden writes it").to.equal(readmeFor(chart, readme));
      expect(JSON.parse(read(chart, "values.schema.json"))).to.deep.equal(schemaFor(chart));
    });

    it("can be read in ten minutes", () => {
      expect(linesOf(read(chart, "values.yaml"))).to.be.at.most(MOST_LINES.values);
      const templates = readdirSync(join(chart.folder, "templates"));
      const long = templates.filter(
        (file) => linesOf(read(chart, `templates/${file}`)) > MOST_LINES.template,
      );
      expect(long).to.deep.equal([]);
      const wild = templates.filter((file) => FORBIDDEN.test(read(chart, `templates/${file}`)));
      expect(wild).to.deep.equal([]);
    });

    // A template that ignored a key would render the same whatever its value is.
    it("uses every value", async () => {
      const full = valuesOf(chart, "full");
      const rendered = await renderText(chart.folder, full);
      const given = parse(readFileSync(full, "utf8"));
      const ifIgnored = async (value: Value) => {
        const changed = stringify(nested(value.path, another(value, at(given, value.path))));
        // What a chart refuses to render with, it has looked at.
        const now = await renderText(chart.folder, full, writeScratch(changed)).catch(String);
        return now === rendered ? [value.path] : [];
      };
      const ignored = await Promise.all(valuesIn(chart).map(ifIgnored));
      expect(ignored.flat()).to.deep.equal([]);
    }).timeout(60_000);

    for (const name of chart.cases) {
      describe(`with the values of ${name}`, () => {
        const text = existsSync(goldenOf(chart, name))
          ? readFileSync(goldenOf(chart, name), "utf8")
          : "";

        it("renders what was looked at", async () => {
          const rendered = readable(await renderText(chart.folder, valuesOf(chart, name)));
          expect(rendered, "make golden writes it anew").to.equal(text);
        });

        it("makes objects that Kubernetes takes", () => {
          const faults = objectsIn(text).flatMap((object) =>
            schemaFaults(object, definitions()).map((fault) => `${nameOf(object)}: ${fault}`),
          );
          expect(faults).to.deep.equal([]);
        });

        it("keeps the platform's rules", () => {
          const faults = objectsIn(text).flatMap((object) => faultsBesides(chart.name, object));
          expect(faults).to.deep.equal([]);
        });

        it("gives every pod a policy of the network", () => {
          const objects = objectsIn(text);
          const policies = objects
            .filter(({ kind }) => kind === "NetworkPolicy")
            .map(({ spec }) => (spec as Selecting).podSelector.matchLabels);
          const open = objects
            .filter(({ spec }) => isTree(spec) && podLabelsOf(spec))
            .filter(({ spec }) => {
              const labels = podLabelsOf(spec as Record<string, unknown>) ?? {};
              return !policies.some((policy) =>
                Object.entries(policy).every(([key, value]) => labels[key] === value),
              );
            });
          expect(open.map(nameOf)).to.deep.equal([]);
        });
      });
    }
  });
}

/** Another value of a key than the given one, of its type. */
function another({ initial, meaning }: Value, given: unknown): unknown {
  const [choice] = (choicesIn(meaning) ?? []).filter((one) => one !== given);
  if (choice) return choice;
  if (typeof initial === "number") return Number(given) + 1;
  if (typeof initial === "boolean") return !given;
  if (Array.isArray(initial)) return ["another"];
  return typeof initial === "object" ? { another: "value" } : "another";
}

interface Selecting {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** Labels of the pods that an object makes; undefined when it makes none. */
function podLabelsOf(spec: Record<string, unknown>): Readonly<Record<string, string>> | undefined {
  const inner = isTree(spec.jobTemplate)
    ? (spec.jobTemplate.spec as Record<string, unknown>)
    : spec;
  const { template } = inner as { template?: { metadata?: { labels?: Record<string, string> } } };
  return template && (template.metadata?.labels ?? {});
}
