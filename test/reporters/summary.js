/** A jest reporter whose only output is the closing line of a run: `N passed, N failed, N skipped`. */
module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    // A suite that cannot even be loaded has no tests to count, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`;
    // On exit, because jest has more to say when all reporters are through.
    process.once("exit", () => process.stdout.write(line));
  }
};
