import * as z from "zod";

/** How a key's rule is written: the check, and the sentence that a fault says. */

export const integer = (min: number, max: number) => {
  const rule = { error: `must be an integer from ${min} to ${max}` };
  return z.int(rule).min(min, rule).max(max, rule);
};

export const text = (pattern: RegExp, rule: string) =>
  z.string({ error: `must be ${rule}` }).regex(pattern, { error: `must be ${rule}` });

export const choice = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

export const yesOrNo = () => z.boolean({ error: "must be true or false" });

/** A group that may be left out: its members have defaults, or say that they are missing. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((given) => given ?? {}, z.strictObject(shape, { error: "must be a group of keys" }));

export const name = text(
  /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/,
  "a name of lower-case letters, digits and -, at most 20",
);

export const image = text(
  /^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w.-]+)?(@sha256:[\da-f]{64})?$/,
  "an image with a tag or a digest",
);

export const hostname = text(
  /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  "a host name with a dot in it, such as api.example.com",
);

export const secret = z
  .string({ error: "must be a secret of at least 1 character" })
  .min(1, { error: "must be a secret of at least 1 character" });

export const resources = (cpuMillis: number, memoryMib: number) =>
  group({
    cpuMillis: integer(10, 16_000)
      .default(cpuMillis)
      .describe("CPU asked for, thousandths of a core"),
    memoryMib: integer(32, 65_536).default(memoryMib).describe("Memory asked for and allowed, MiB"),
  });
