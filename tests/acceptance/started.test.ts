import { startTestService, type TestService } from "../support/service.ts";
import { describeApi } from "./api.ts";
import { describeSmoke } from "./smoke.ts";

/** In this process or, with IMAGE_TAG, in a container: what starts must answer as the contract says. */
describe("a service started for it", () => {
  let service: TestService;

  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  const target = () => ({
    url: service.server.url,
    simulatorUrl: new URL(service.simulator.url).origin,
  });
  describeSmoke(target);
  describeApi(target);
});
