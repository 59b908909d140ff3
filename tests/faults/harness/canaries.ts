/**
 * The secrets of every run. Their characters look different in each encoding, so that none of the
 * five forms can hide behind another.
 */
export const SECRETS = {
  key: 'Canary+Key/"3f9d"\\2c71=ü',
  appPassword: 'Canary&App/"81aa"\\07c2=ü',
  ownerPassword: 'Canary&Own/"5be0"\\9d14=ü',
} as const;

export type Encoding = "plain" | "base64" | "hex" | "url" | "json";

/** Every form in which a secret could be written, by encoding. */
export function formsOf(secret: string): ReadonlyMap<Encoding, readonly string[]> {
  const bytes = Buffer.from(secret);
  const url = new URL("http://host");
  url.password = secret;
  return new Map<Encoding, readonly string[]>([
    ["plain", [secret]],
    ["base64", base64Forms(bytes)],
    ["hex", [bytes.toString("hex"), bytes.toString("hex").toUpperCase()]],
    [
      "url",
      [
        encodeURIComponent(secret),
        new URLSearchParams({ s: secret }).toString().slice(2),
        url.password,
      ],
    ],
    ["json", [JSON.stringify(secret).slice(1, -1)]],
  ]);
}

/** Base64 of a longer text that holds the secret: three alignments, without the ends that mix. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString("base64");
    const inner = whole.slice(before === 0 ? 0 : 4);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

const NEEDLES: readonly (readonly [string, string])[] = Object.entries(SECRETS).flatMap(
  ([name, secret]) =>
    [...formsOf(secret)].flatMap(([encoding, forms]) =>
      [...new Set(forms)].map((form) => [`${name} as ${encoding}`, form] as const),
    ),
);

/** The secret that a text holds and its encoding; undefined when it holds none. */
export function leakIn(text: string): string | undefined {
  return NEEDLES.find(([, form]) => text.includes(form))?.[0];
}
