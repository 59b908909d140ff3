import pg from "pg";
import { Overloaded } from "../overloaded.ts";
import { connectionConfig, type DatabaseSettings, type SessionLimits } from "./connection.ts";

/** SQL, or SQL that is prepared once per connection under its name. */
export type Statement = string | { readonly name: string; readonly text: string };

/** One connection. */
export interface Session {
  /** Rows as PostgreSQL gives them; rejects with its error. */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** The connection is not used again: what it still holds (a lock) ends with it. */
  discard(): void;
}

/** A few connections; work stays on one, as an advisory lock lives as long as its session. */
export interface Sessions {
  /**
   * Runs `work` on a connection of its own. Rejects with Overloaded when none is free within a second
   * or too many wait, with the driver's error when the database is away.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** Connections in use, and work that waits for one. */
  status(): { readonly used: number; readonly waiting: number };
}

/** A request has 4 s in all; its one statement must fail well before that. */
const LIMITS: SessionLimits = { statementTimeoutMs: 1_000, lockTimeoutMs: 800 };
/** Work that may wait for a session; more could not be done in time. */
const MAX_WAITING = 64;

export interface SessionsOptions {
  /** As PostgreSQL shows it among its connections. */
  readonly name: string;
  /** Most connections. */
  readonly max: number;
  /**
   * Milliseconds after which the server ends a session that says nothing, with the locks it holds: a
   * network that swallows everything must not keep them for ever.
   */
  readonly endIdleAfterMs?: number;
}

/** Opens nothing until the first use; every wait is bounded. */
export function createSessions(settings: DatabaseSettings, options: SessionsOptions): Sessions {
  const { name, max, endIdleAfterMs } = options;
  const pool = new pg.Pool({
    ...connectionConfig(settings, name, LIMITS),
    max,
    ...(endIdleAfterMs && {
      options: `-c idle_session_timeout=${endIdleAfterMs}`,
      // Ours first, so that nobody is handed a session at the moment it is ended.
      idleTimeoutMillis: endIdleAfterMs / 2,
    }),
  });
  const broken = new WeakSet<pg.ClientBase>();
  // One that breaks while it waits for something else (the upstream) must not end the process.
  pool.on("connect", (client) => client.on("error", () => broken.add(client)));
  // An idle one that breaks is replaced by the pool.
  pool.on("error", () => {});

  async function checkOut(): Promise<pg.PoolClient> {
    if (pool.waitingCount >= MAX_WAITING) throw new Overloaded("too many wait for the database");
    const full = pool.totalCount >= max && pool.idleCount === 0;
    try {
      return await pool.connect();
    } catch (error) {
      throw full ? new Overloaded("no session was free in time") : error;
    }
  }

  function sessionOn(client: pg.PoolClient): Session {
    return {
      async query(statement, values = []) {
        if (broken.has(client)) throw new Error("the connection is broken");
        const named = typeof statement === "string" ? { text: statement } : statement;
        try {
          return (await client.query({ ...named, values: [...values] })).rows;
        } catch (error) {
          // Not PostgreSQL's own answer: what it may still send belongs to nobody.
          if (!(error instanceof pg.DatabaseError)) broken.add(client);
          throw error;
        }
      },
      discard: () => void broken.add(client),
    };
  }

  return {
    async use(work) {
      const client = await checkOut();
      try {
        return await work(sessionOn(client));
      } finally {
        client.release(broken.has(client));
      }
    },
    close: () => pool.end(),
    status: () => ({ used: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }),
  };
}
