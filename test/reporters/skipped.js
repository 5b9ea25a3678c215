/** A jest reporter that prints the names of skipped tests, which jest does only with --verbose. */
module.exports = class SkippedReporter {
  constructor({ verbose }) {
    this.verbose = verbose;
  }

  onRunComplete(_contexts, { testResults }) {
    const skipped = testResults
      .flatMap((file) => file.testResults)
      .filter(({ status }) => status === "pending" || status === "todo")
      .map(({ ancestorTitles, title }) => [...ancestorTitles, title].join(" › "));
    if (this.verbose || skipped.length === 0) return;
    process.stderr.write(`\nSkipped:\n${skipped.map((name) => `  ${name}\n`).join("")}`);
  }
};
