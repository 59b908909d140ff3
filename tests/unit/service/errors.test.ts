import { expect } from "chai";
import {
  ApiError,
  PROBLEMS,
  type ProblemName,
  problemBody,
  problemType,
} from "../../../service/errors.ts";

const REQUEST_ID = "0b7c2a52-4d0e-4c55-9a5b-6f1f5b8f2d11";
const NAMES = Object.keys(PROBLEMS) as ProblemName[];

const STATUSES: Readonly<Record<ProblemName, number>> = {
  "invalid-parameters": 400,
  "malformed-request": 400,
  "not-found": 404,
  "nothing-near": 404,
  "method-not-allowed": 405,
  "not-acceptable": 406,
  "request-timeout": 408,
  "uri-too-long": 414,
  "expectation-failed": 417,
  "client-limit": 429,
  "headers-too-large": 431,
  internal: 500,
  "upstream-invalid": 502,
  "upstream-unreachable": 502,
  "upstream-quota": 503,
  "upstream-key": 503,
  overloaded: 503,
  "storage-unavailable": 503,
  "upstream-timeout": 504,
};

describe("problemType", () => {
  it("is another one for every problem", () => {
    expect(new Set(NAMES.map(problemType)).size).to.equal(19);
  });

  it("refers to the problem's entry on the page of problems", () => {
    expect(problemType("nothing-near")).to.equal("/problems#nothing-near");
    expect(NAMES.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).to.deep.equal([]);
  });
});

describe("problemBody", () => {
  for (const name of NAMES) {
    it(`describes ${name} as a problem of status ${STATUSES[name]}`, () => {
      const { title, remedy } = PROBLEMS[name];

      expect(problemBody(name, REQUEST_ID, {})).to.deep.equal({
        type: `/problems#${name}`,
        title,
        status: STATUSES[name],
        detail: remedy,
        request_id: REQUEST_ID,
      });
      expect(title).to.match(/^[A-Z].{10,}[^.]$/);
      expect(remedy).to.match(/^[A-Z].{10,}\.$/);
    });
  }

  it("has its own title for every problem", () => {
    const titles = NAMES.map((name) => PROBLEMS[name].title);

    expect(new Set(titles).size).to.equal(NAMES.length);
  });

  it("tells what happened this time, and of no header", () => {
    const errors = [{ parameter: "lat", rule: "must be a number" }];
    const body = problemBody("invalid-parameters", REQUEST_ID, {
      detail: "lat must be a number.",
      errors,
      retryAfterSeconds: 5,
      headers: { Allow: "GET" },
    });

    expect(body).to.deep.equal({
      type: "/problems#invalid-parameters",
      title: "The request's parameters are not valid",
      status: 400,
      detail: "lat must be a number.",
      request_id: REQUEST_ID,
      errors,
    });
  });
});

describe("ApiError", () => {
  it("has the detail for its message, or else the problem's title", () => {
    const detailed = new ApiError("not-found", { detail: "There is no /x." });
    const plain = new ApiError("not-found");

    expect(detailed).to.include({ message: "There is no /x.", problem: "not-found" });
    expect(plain).to.include({ name: "ApiError", message: "There is no such resource" });
    expect(plain.details).to.deep.equal({});
  });
});
