/** A series that an expression reads, as it names it. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** What an expression needs to be there. */
export interface Reading {
  readonly selectors: readonly Selector[];
  /** Labels that it groups or joins by. */
  readonly labels: readonly string[];
}

const TOKEN =
  /\s+|#.*|(?<word>[a-zA-Z_:][\w:]*)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<range>\[[^\]]*\])|\d[\w.]*|(?<sign>[(){},]|[-+*/%^=!<>~@]+)/y;
const GROUPINGS = new Set(["by", "without", "on", "ignoring", "group_left", "group_right"]);
/** Words that are neither a function nor a metric. */
const KEYWORDS = new Set(["and", "or", "unless", "bool", "offset", "inf", "nan"]);

/**
 * The series and labels that a PromQL expression reads. It is enough of PromQL for our own
 * expressions: a metric is a name, labels are in double or single quotes. Throws at anything else.
 */
export function readingOf(expression: string): Reading {
  const tokens = tokensOf(expression);
  const selectors: Selector[] = [];
  const labels: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const word = tokens[at] ?? "";
    const next = tokens[at + 1];
    if (word === "{") throw new Error(`a series without a name in ${expression}`);
    if (!/^[a-zA-Z_:]/.test(word) || KEYWORDS.has(word.toLowerCase())) continue;
    if (GROUPINGS.has(word)) {
      if (next !== "(") continue;
      const end = tokens.indexOf(")", at);
      labels.push(...tokens.slice(at + 2, end).filter((token) => token !== ","));
      at = end;
    } else if (next === "{") {
      const end = tokens.indexOf("}", at);
      selectors.push({ metric: word, matchers: matchersOf(tokens.slice(at + 2, end)) });
      at = end;
    } else if (next !== "(" && !GROUPINGS.has(next ?? "")) {
      selectors.push({ metric: word, matchers: [] });
    }
  }
  return { selectors, labels: [...new Set(labels)] };
}

/** Words, strings and signs in their order, without ranges, numbers and blanks. */
function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(expression)?.groups;
    if (!groups) throw new Error(`not understood: ${expression.slice(at)}`);
    const token = groups.word ?? groups.text ?? groups.sign;
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

function matchersOf(tokens: readonly string[]): Matcher[] {
  const matchers: Matcher[] = [];
  const parts = tokens.filter((token) => token !== ",");
  for (let at = 0; at < parts.length; at += 3) {
    const [label = "", operator = "", text = ""] = parts.slice(at, at + 3);
    matchers.push({ label, operator, value: text.slice(1, -1) });
  }
  return matchers;
}
