import { StageFault, wordsOf } from "./fault.ts";

export interface SonarQube {
  readonly url: string;
  /** Of who may analyse, and nothing else. */
  readonly token: string;
}

/** One condition of the gate as it was found. */
export interface Verdict {
  readonly metric: string;
  readonly ok: boolean;
  readonly found: string;
  readonly asked: string;
}

export interface Gate {
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
}

/** What sonar-scanner-npm is told beside sonar-project.properties: to wait for the gate, at most 5 minutes. */
export const SCANNER_ARGUMENTS = [
  "-Dsonar.scm.disabled=true",
  "-Dsonar.qualitygate.wait=true",
  "-Dsonar.qualitygate.timeout=300",
];
/** How the scanner says that all went well and the gate is red. */
export const IS_RED = "QUALITY GATE STATUS: FAILED";

/** The scanner's variables; a token is never an argument, which every process list shows. */
export const scannerEnv = ({ url, token }: SonarQube) => ({
  SONAR_HOST_URL: url,
  SONAR_TOKEN: token,
});

/** Milliseconds that its answer may take. */
const LIMIT_MS = 30_000;

/** What the gate says of the last analysis. */
export async function gateOf({ url, token }: SonarQube): Promise<Gate> {
  // The address may have a path of its own.
  const question = `${url}/api/qualitygates/project_status?projectKey=air-quality`;
  const response = await fetch(question, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch((error) => {
    throw new StageFault(`SonarQube does not answer at ${url}: ${wordsOf(error.cause ?? error)}`);
  });
  if (!response.ok)
    throw new StageFault(`SonarQube answers ${response.status} to the question for its gate`);
  const { projectStatus } = (await response.json()) as {
    projectStatus: {
      status: string;
      conditions: readonly Record<
        "status" | "metricKey" | "actualValue" | "comparator" | "errorThreshold",
        string
      >[];
    };
  };
  return {
    passed: projectStatus.status === "OK",
    verdicts: projectStatus.conditions.map(
      ({ status, metricKey, actualValue, comparator, errorThreshold }) => ({
        metric: metricKey,
        ok: status === "OK",
        found: actualValue,
        asked: `${comparator === "LT" ? "at least" : "at most"} ${errorThreshold}`,
      }),
    ),
  };
}
