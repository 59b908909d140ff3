/** `make smoke`: whether what the environment names serves, production as well. */
import { givenTarget } from "./given.ts";
import { describeSmoke } from "./smoke.ts";

const target = givenTarget(process.env);

describeSmoke(() => target);
