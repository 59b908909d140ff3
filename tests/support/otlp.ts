import * as z from "zod";

/**
 * OTLP's request to export traces, in its JSON form: opentelemetry-proto's trace.proto, with ids as
 * hexadecimal, 64-bit integers as text and enumerations as numbers. Unlike a Collector it takes no
 * field that the specification does not have, and none that says nothing.
 */
const traceId = z.string().regex(/^(?!0{32})[\da-f]{32}$/);
const spanId = z.string().regex(/^(?!0{16})[\da-f]{16}$/);
const nanoseconds = z.string().regex(/^[1-9]\d{18}$/);
const count = z.int().min(0).max(0xffff_ffff);

const value = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]) }),
  z.strictObject({ doubleValue: z.number() }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, "a key is there twice");

const link = z.strictObject({
  traceId,
  spanId,
  attributes,
  droppedAttributesCount: count,
  flags: z.exactOptional(count),
});

const span = z
  .strictObject({
    traceId,
    spanId,
    parentSpanId: z.exactOptional(spanId),
    name: z.string().min(1),
    kind: z.int().min(1).max(5),
    startTimeUnixNano: nanoseconds,
    endTimeUnixNano: nanoseconds,
    attributes,
    droppedAttributesCount: z.literal(0),
    events: z.array(z.never()),
    droppedEventsCount: z.literal(0),
    links: z.array(link),
    droppedLinksCount: z.literal(0),
    status: z.strictObject({ code: z.int().min(0).max(2) }),
    flags: z.exactOptional(count),
  })
  .refine(
    ({ startTimeUnixNano, endTimeUnixNano }) =>
      BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano),
    "it ends before it starts",
  );

export type OtlpSpan = z.output<typeof span>;

export const EXPORT_REQUEST = z.strictObject({
  resourceSpans: z
    .array(
      z.strictObject({
        resource: z.strictObject({ attributes, droppedAttributesCount: z.literal(0) }),
        scopeSpans: z
          .array(
            z.strictObject({
              scope: z.strictObject({ name: z.string().min(1), version: z.string() }),
              spans: z.array(span).min(1),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** Attributes as an object. */
export function plain(given: z.output<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(given.map(({ key, value }) => [key, Object.values(value)[0]]));
}
