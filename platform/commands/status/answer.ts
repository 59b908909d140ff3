/** Longest that an answer may take, milliseconds. */
const LIMIT_MS = 5_000;
/** Characters of a refusal that say why. */
const TOLD = 200;

/** The text at an address. Rejects unless it answers 200 in time, with what it said instead. */
export async function answerOf(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT_MS) });
  const text = await response.text();
  if (response.status === 200) return text;
  const said = text.trim().split("\n")[0]?.slice(0, TOLD);
  throw new Error(`${url} answers ${response.status}${said ? `: ${said}` : ""}`);
}
