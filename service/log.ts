import { type DestinationStream, destination, type Logger, pino } from "pino";

/** Characters that are gathered for one write; a line a request would else be a system call a request. */
const GATHERED = 16_384;
/** How long (milliseconds) a line may wait for others. */
const FLUSH_INTERVAL_MS = 200;

export interface Log {
  readonly logger: Logger;
  /** Resolves when every line is written; what is on its way when a process exits is lost. */
  flush(): Promise<void>;
  /** For a process that exits without waiting: writes what is not on its way yet. */
  flushNow(): void;
}

/** One JSON object per line on standard output, buffered. */
export function createLog(level: string): Log {
  // Writes at once what it gets: for each line its own gathering measures all that is gathered again.
  const stream = destination({ dest: 1, sync: false, minLength: 1 });
  let gathered = "";
  const take = () => {
    const lines = gathered;
    gathered = "";
    return lines;
  };
  const give = () => {
    if (gathered) stream.write(take());
  };
  setInterval(give, FLUSH_INTERVAL_MS).unref();
  const flushNow = () => {
    stream.flushSync();
    // What `stream` got now would be on its way when the process exits.
    if (gathered) destination({ dest: 1, sync: true }).write(take());
  };
  return {
    logger: createLogger(level, {
      write(line) {
        gathered += line;
        if (gathered.length >= GATHERED) give();
      },
    }),
    async flush() {
      give();
      // Its error is only that a pipe cannot be synced to a disk.
      await new Promise<unknown>((resolve) => stream.flush(resolve));
      flushNow();
    },
    flushNow,
  };
}

/**
 * The logger's form: `level` as a word, `time` in RFC 3339. Levels: error = somebody must act,
 * warn = a neighbour failed and we coped, info = what happened, debug = for developers.
 */
export function createLogger(level: string, stream: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: timeField,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}

let lastTime = 0;
let lastField = "";

/** As pino's own, but many lines of a busy process share a millisecond, and its text is half of a line's cost. */
function timeField(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastField = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastField;
}

/** Errors inside errors are described this deep. */
const CAUSES = 3;
const MESSAGE_LENGTH = 300;

/** knex puts the whole statement, with its values, before the message of the driver or the database. */
const STATEMENT =
  /^\s*(?:select|insert|update|delete|with|set|create|alter|drop|grant|lock)\b.* - /is;

/** What a log may say of an error: no query, no binding, no URL. */
export function describeError(error: unknown, causes = CAUSES): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: "not an Error" };
  const { name, cause } = error;
  const message = error.message.replace(STATEMENT, "");
  return {
    error: name,
    error_message: message.slice(0, MESSAGE_LENGTH),
    ...("code" in error && error.code !== undefined && { error_code: String(error.code) }),
    ...(cause instanceof Error && causes > 0 && { cause: describeError(cause, causes - 1) }),
  };
}
