/** One line of the service's JSON log as a person reads it; anything else as it is. */
export function readable(line: string): string {
  const entry = parse(line);
  if (!entry) return line;
  const { level, time, message, ...rest } = entry;
  const clock = String(time).slice(11, 19);
  if (message === "request") {
    const { method, route, status, duration_ms, error_message } = rest;
    const why = error_message === undefined ? "" : `  ${error_message}`;
    return `${clock}  ${method} ${route} ${status} ${duration_ms} ms${why}`;
  }
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
  return `${clock}  ${level === "info" ? "" : `${level}: `}${message}${details}`;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
