import { QuotaRefused, type Refusal } from "../air-quality/quota.ts";
import type { FailureReason } from "../air-visual/failures.ts";
import { AirVisualError, secondsUntilWindowEnds } from "../air-visual/failures.ts";
import type { Clock } from "../clock.ts";
import { ApiError, PROBLEMS, type ProblemName, problemBody } from "../errors.ts";
import { Overloaded } from "../overloaded.ts";
import { rateLimitHeaders } from "../routes/rate-limit.ts";
import { StorageError } from "../storage-error.ts";
import type { AppContext, AppMiddleware } from "./request-state.ts";

const UPSTREAM: Readonly<Record<FailureReason, ProblemName>> = {
  "nothing-near": "nothing-near",
  quota: "upstream-quota",
  key: "upstream-key",
  invalid: "upstream-invalid",
  unreachable: "upstream-unreachable",
  timeout: "upstream-timeout",
};

const REFUSED: Readonly<Record<Refusal["reason"], ProblemName>> = {
  "client-limit": "client-limit",
  quota: "upstream-quota",
  key: "upstream-key",
  down: "upstream-unreachable",
};

/** Seconds after which a failure that passes by itself is worth another try. */
const SOON_SECONDS = 5;
/** An operator has to act first. */
const LATER_SECONDS = 60;

/** The one catch of the request path: every failure becomes a problem document (RFC 9457). */
export function problemDocuments(clock: Clock): AppMiddleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const failure = toApiError(error, clock);
      ctx.state.failure = error;
      ctx.state.problem = failure.problem;
      writeProblem(ctx, failure);
    }
  };
}

/** What a consumer is told about an error; an unknown one says nothing of its inside. */
export function toApiError(error: unknown, clock: Clock): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StorageError) {
    return new ApiError("storage-unavailable", { retryAfterSeconds: SOON_SECONDS });
  }
  if (error instanceof Overloaded) return new ApiError("overloaded", { retryAfterSeconds: 1 });
  if (error instanceof QuotaRefused) {
    const { reason, retryAfterSeconds } = error.refusal;
    const headers = error.client && rateLimitHeaders(error.client);
    return new ApiError(REFUSED[reason], { retryAfterSeconds, headers });
  }
  if (error instanceof AirVisualError) {
    return new ApiError(UPSTREAM[error.reason], { retryAfterSeconds: retryAfter(error, clock) });
  }
  return new ApiError("internal");
}

function retryAfter({ reason, window }: AirVisualError, clock: Clock): number | undefined {
  if (reason === "nothing-near") return undefined;
  if (window) return secondsUntilWindowEnds(window, clock.now());
  return reason === "key" ? LATER_SECONDS : SOON_SECONDS;
}

function writeProblem(ctx: AppContext, { problem, details }: ApiError): void {
  ctx.state.problem = problem;
  ctx.status = PROBLEMS[problem].status;
  if (details.retryAfterSeconds !== undefined) {
    ctx.set("Retry-After", String(details.retryAfterSeconds));
  }
  ctx.set(details.headers ?? {});
  ctx.set("Cache-Control", "no-store");
  ctx.body = JSON.stringify(problemBody(problem, ctx.state.requestId, details));
  ctx.type = "application/problem+json";
}
