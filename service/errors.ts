/**
 * The closed registry of everything that can go wrong from a consumer's point of view.
 *
 * Its key is the last part of a problem document's `type` (RFC 9457); `GET /problems` publishes it.
 * Domain errors reach it through `middleware/problem-documents.ts`, never through their own messages.
 */
export const PROBLEMS = {
  "invalid-parameters": {
    status: 400,
    title: "The request's parameters are not valid",
    remedy: "Correct the parameters listed under errors and ask again.",
  },
  "malformed-request": {
    status: 400,
    title: "The request is not well-formed HTTP",
    remedy: "Send a well-formed HTTP/1.1 request with exactly one Host header.",
  },
  "not-found": {
    status: 404,
    title: "There is no such resource",
    remedy: "See /docs for the resources of this API.",
  },
  "nothing-near": {
    status: 404,
    title: "There is no city with air-quality data near these coordinates",
    remedy: "Ask for another place; stations change rarely, so do not ask again soon.",
  },
  "method-not-allowed": {
    status: 405,
    title: "The resource does not support this method",
    remedy: "Use one of the methods in the Allow header.",
  },
  "not-acceptable": {
    status: 406,
    title: "No representation fits the Accept header",
    remedy: "Accept application/json or, where the documentation says so, text/csv.",
  },
  "client-limit": {
    status: 429,
    title: "This client has spent its share of the quota for new places",
    remedy: "Ask again after Retry-After; places that are known are still answered.",
  },
  "request-timeout": {
    status: 408,
    title: "The request did not arrive in time",
    remedy: "Send the whole request within ten seconds.",
  },
  "uri-too-long": {
    status: 414,
    title: "The request target is too long",
    remedy: "Keep path and query within 2,048 bytes.",
  },
  "expectation-failed": {
    status: 417,
    title: "The Expect header asks for something this API does not do",
    remedy: "Leave the Expect header out.",
  },
  "headers-too-large": {
    status: 431,
    title: "The request has too many or too large headers",
    remedy: "Send at most 64 headers and 16 KiB of them.",
  },
  internal: {
    status: 500,
    title: "Something went wrong here",
    remedy: "Ask again; if it stays, report the request id.",
  },
  "upstream-invalid": {
    status: 502,
    title: "The air-quality source gave an answer that cannot be used",
    remedy: "Ask again in a few seconds.",
  },
  "upstream-unreachable": {
    status: 502,
    title: "The air-quality source cannot be reached",
    remedy: "Ask again in a few seconds.",
  },
  "upstream-quota": {
    status: 503,
    title: "The quota of the air-quality source is spent",
    remedy: "Ask again after Retry-After; places asked recently are still answered.",
  },
  "upstream-key": {
    status: 503,
    title: "The air-quality source refuses this installation's key",
    remedy: "Nothing a consumer can do; the operators are alerted.",
  },
  overloaded: {
    status: 503,
    title: "There is more to do than can be done in time",
    remedy: "Ask again after Retry-After.",
  },
  "storage-unavailable": {
    status: 503,
    title: "The query log cannot be reached, so nothing can be answered safely",
    remedy: "Ask again after Retry-After.",
  },
  "upstream-timeout": {
    status: 504,
    title: "The air-quality source did not answer in time",
    remedy: "Ask again in a few seconds.",
  },
} as const satisfies Record<string, ProblemDefinition>;

export interface ProblemDefinition {
  readonly status: number;
  readonly title: string;
  /** One sentence for the consumer: what to do about it. */
  readonly remedy: string;
}

export type ProblemName = keyof typeof PROBLEMS;

/** One parameter that breaks its rule. */
export interface ParameterFault {
  readonly parameter: string;
  /** What the parameter must be, with its range. */
  readonly rule: string;
}

export interface ProblemDetails {
  /** What happened this time, safe to show to a consumer. */
  readonly detail?: string | undefined;
  readonly errors?: readonly ParameterFault[];
  /** Whole seconds until it is worth asking again. */
  readonly retryAfterSeconds?: number | undefined;
  /** Headers of this answer, such as Allow. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An error that is an answer: thrown anywhere in the request path, written by the problem middleware. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: ProblemName;
  readonly details: ProblemDetails;

  constructor(problem: ProblemName, details: ProblemDetails = {}) {
    // The detail of faults has names that the consumer chose: a log must not hold them.
    super(details.errors ? PROBLEMS[problem].title : (details.detail ?? PROBLEMS[problem].title));
    this.problem = problem;
    this.details = details;
  }
}

/** The `type` member of a problem document: a reference relative to the API's own address. */
export function problemType(problem: ProblemName): string {
  return `/problems#${problem}`;
}

/** The body of a problem document (RFC 9457), one object for every non-2xx answer. */
export function problemBody(problem: ProblemName, requestId: string, details: ProblemDetails) {
  const { status, title, remedy } = PROBLEMS[problem];
  return {
    type: problemType(problem),
    title,
    status,
    detail: details.detail ?? remedy,
    request_id: requestId,
    ...(details.errors && { errors: details.errors }),
  };
}
