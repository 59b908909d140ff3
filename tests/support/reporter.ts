import Mocha from "mocha";

/** A dot per test, every failure in full, and the one line that sums the run up. */
class Reporter extends Mocha.reporters.Dot {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures } = this.stats;
    Mocha.reporters.Base.consoleLog(`${passes} passed, ${failures} failed`);
  }
}

// mocha loads reporters with require().
export { Reporter as "module.exports" };
