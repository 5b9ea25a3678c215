const Sequencer = require("@jest/test-sequencer").default;

/** The slowest test files, slowest first. Started last, one of them would keep a single core busy at the end of a run. */
const slowest = [
  /parity\/modules-/,
  /parity\/values/,
  /engines\/clusters-/,
  /engines\/changes/,
  /engines\/roundtrip-/,
  /boot\/.*-cluster/,
  /boot\/late-network/,
  /engines\/lifecycle-/,
];

/** Starts the slowest test files first, and the others in Jest's own order. */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = slowest.findIndex((pattern) => pattern.test(path));
      return index < 0 ? slowest.length : index;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
