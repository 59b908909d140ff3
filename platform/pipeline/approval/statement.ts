import { StageFault } from "../fault.ts";

/** What somebody signs. */
export interface Statement {
  readonly decision: "approve" | "refuse";
  readonly digest: string;
  readonly version: string;
  readonly by: string;
  /** RFC 3339. */
  readonly when: string;
  readonly reason?: string;
}

/** Of signatures, so that one made for another purpose says nothing here. */
export const NAMESPACE = "air-quality-approval";

/** Throws unless a statement, whose signature is in order, says yes to this digest. */
export function expectYes({ decision, digest, by, reason }: Statement, wanted: string): void {
  if (digest !== wanted) {
    throw new StageFault(`${by} decided about ${digest}, and this run's image is ${wanted}`);
  }
  if (decision !== "approve") {
    throw new StageFault(
      `${by} refused: ${reason ?? "without a reason"}`,
      "mend what was refused, commit, run the pipeline again",
    );
  }
}
