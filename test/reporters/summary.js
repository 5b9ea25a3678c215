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
    // On exit, because jest prints more after all reporters have finished.
    process.once("exit", (code) => this.close(code));
  }

  onRunComplete(_contexts, results) {
    this.results = results;
    this.complete = true;
  }

  close(code) {
    // Directly to the file descriptors, because jest still buffers both streams if a run crashes.
    if (this.crash) writeSync(2, `${inspect(this.crash)}\n`);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = this.results;
    // A suite that cannot be loaded has no tests to count, but is a failure. So is a run that crashes.
    const failed = numFailedTests + numRuntimeErrorTestSuites + (this.complete ? 0 : 1);
    writeSync(1, `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`);
    // Otherwise Node would print the exception again, below the summary.
    if (this.crash) process.exit(code);
  }
};
