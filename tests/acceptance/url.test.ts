/** `API_URL=… [SIMULATOR_URL=…] mocha tests/acceptance/url.test.ts`: against whatever runs there. */
import { describeApi } from "./api.ts";

/** An address without a slash at the end; undefined when there is none. */
function addressOf(name: "API_URL" | "SIMULATOR_URL"): string | undefined {
  const text = process.env[name];
  if (text && !/^https?:$/.test(URL.parse(text)?.protocol ?? "")) {
    throw new Error(`${name} must be an address such as http://127.0.0.1:9090, not ${text}`);
  }
  return text?.replace(/\/+$/, "") || undefined;
}

const url = addressOf("API_URL");
const simulatorUrl = addressOf("SIMULATOR_URL");
if (!url) throw new Error("API_URL must be the API's address, such as http://127.0.0.1:9090");

describeApi(() => ({ url, ...(simulatorUrl && { simulatorUrl }) }));
