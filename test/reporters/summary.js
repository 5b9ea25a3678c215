const { writeSync } = require("node:fs");
const { inspect } = require("node:util");

/** A jest reporter whose only output is the closing line of a run: `N passed, N failed, N skipped`. */
module.exports = class SummaryReporter {
  onRunStart(results) {
    this.results = results;
    this.complete = false;
    this.crash = undefined;
    process.on("uncaughtExceptionMonitor", (error) => {
      this.crash = error;
    });
    // On exit, because jest has more to say when all reporters are through.
    process.once("exit", (code) => this.close(code));
  }

  onRunComplete(_contexts, results) {
    this.results = results;
    this.complete = true;
  }

  close(code) {
    // Straight to the file descriptors, because in a run that breaks off jest still holds both streams back.
    if (this.crash) writeSync(2, `${inspect(this.crash)}\n`);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = this.results;
    // A suite that cannot even be loaded has no tests to count, and is a failure all the same. So is a run that breaks off.
    const failed = numFailedTests + numRuntimeErrorTestSuites + (this.complete ? 0 : 1);
    writeSync(1, `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`);
    // Or Node would print the exception, once more and below the line.
    if (this.crash) process.exit(code);
  }
};
