import Mocha from "mocha";
import { reportTo } from "./junit.ts";

/**
 * A dot per test, every failure in full, and the one line that sums the run up; with REPORT in the
 * environment also a JUnit file of that name.
 */
class Reporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { REPORT } = process.env;
    if (REPORT) reportTo(REPORT, runner);
  }

  override epilogue(): void {
    super.epilogue();
    const { passes, failures } = this.stats;
    Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed`);
  }
}

// mocha loads reporters with require().
export { Reporter as "module.exports" };
