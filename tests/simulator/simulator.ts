import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ADMIN_PREFIX, administer } from "./admin.ts";
import { type Control, createWorld, type World } from "./control.ts";
import { misbehave } from "./misbehave.ts";
import type { Plan } from "./quota.ts";
import { reply, send } from "./reply.ts";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Default 127.0.0.1: the admin API has no lock. */
  readonly host?: string;
  /** The one key that is accepted at first. */
  readonly key: string;
  readonly plan: Plan;
  /** Epoch ms; default the machine's clock. */
  readonly now?: () => number;
}

/** A simulator that listens. */
export interface Simulator {
  /** What a client is given in place of `https://api.airvisual.com/v2`; no slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly control: Control;
  /** Cuts every connection at once, whatever hangs on it; frees the port. May be called twice. */
  stop(): Promise<void>;
}

const NOT_FOUND = reply(404, '{"status":"fail","data":{"message":"not_found"}}');
/** Longer than any client under test keeps an idle connection, so that it never loses that race. */
const KEEP_ALIVE_MS = 75_000;

function answerCall(
  world: World,
  { searchParams: query }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const call = { lat: query.get("lat"), lon: query.get("lon") };
  const { honest, fault, delayMs } = world.receive(call, query.get("key"));
  if (fault !== undefined) {
    misbehave(fault, honest, request, response);
  } else if (delayMs === 0) {
    send(response, honest);
  } else {
    const timer = setTimeout(() => send(response, honest), delayMs);
    response.once("close", () => clearTimeout(timer));
  }
}

function handle(world: World, request: IncomingMessage, response: ServerResponse): void {
  const url = URL.parse(request.url ?? "", "http://simulator");
  if (url?.pathname.startsWith(ADMIN_PREFIX)) {
    administer(world.control, url.pathname, request).then(
      (answer) => send(response, answer),
      () => response.destroy(),
    );
  } else if (url?.pathname === "/v2/nearest_city" && request.method === "GET") {
    answerCall(world, url, request, response);
  } else {
    send(response, NOT_FOUND);
  }
}

/** Starts AirVisual on a real socket; rejects when the port cannot be had (`EADDRINUSE`). */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", key, plan, now = Date.now } = options;
  const world = createWorld({ key, plan, now });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
    handle(world, request, response),
  );
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => server.once("close", resolve));

  return {
    url: `http://${host}:${address.port}/v2`,
    port: address.port,
    control: world.control,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
