import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A message of Alertmanager's, as its webhook has it. */
export interface AlertMessage {
  readonly status: "firing" | "resolved";
  readonly receiver: string;
  readonly alerts: readonly {
    readonly status: "firing" | "resolved";
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** Whom alerts are posted to. */
export interface AlertReceiver {
  readonly url: string;
  readonly messages: readonly AlertMessage[];
  stop(): Promise<void>;
}

/** A real HTTP server that keeps what is posted to `url`, and refuses everything else. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const messages: AlertMessage[] = [];
  const path = "/alerts/canary-of-the-webhook";
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method !== "POST" || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    messages.push(JSON.parse(body));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    messages,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
