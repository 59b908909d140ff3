/** Why a stage is red, in a sentence; with what to do about it when that is more special than the stage's own fix. */
export class StageFault extends Error {
  override readonly name = "StageFault";
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}

/** What somebody threw, in words. */
export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
