import { createLogger } from "../../service/log.ts";

/** The service's own logger, with every line that it wrote. */
export function memoryLog() {
  const lines: string[] = [];
  const log = createLogger("debug", {
    write(text) {
      lines.push(...text.trimEnd().split("\n"));
    },
  });
  return { log, lines };
}
