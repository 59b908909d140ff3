/** `make test-api`: the whole contract, against whatever the environment names. */
import { describeApi } from "./api.ts";
import { givenTarget } from "./given.ts";

const target = givenTarget(process.env);

describeApi(() => target);
