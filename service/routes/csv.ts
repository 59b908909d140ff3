/**
 * RFC 4180: CRLF, quotes where needed; a null is an empty cell. The first line names the columns,
 * which are the rows' members to print, in this order.
 */
export function toCsv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(quote).join(",")}\r\n`).join("");
}

/** A spreadsheet would run a text that begins like this. */
const FORMULA = /^[=+\-@\t\r]/;

function quote(cell: unknown): string {
  const plain = cell === null ? "" : String(cell);
  const text = typeof cell === "string" && FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
