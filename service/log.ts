import { type DestinationStream, destination, type Logger, pino } from "pino";

/** Bytes that are gathered before one write; a line a request would else be a system call a request. */
const BUFFER_BYTES = 4096;
/** How long (milliseconds) a line may wait in the buffer. */
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
  const stream = destination({ dest: 1, sync: false, minLength: BUFFER_BYTES });
  const timer = setInterval(() => stream.flush(), FLUSH_INTERVAL_MS);
  timer.unref();
  const flushNow = () => stream.flushSync();
  return {
    logger: createLogger(level, stream),
    async flush() {
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
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
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
