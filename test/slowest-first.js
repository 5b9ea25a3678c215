const Sequencer = require("@jest/test-sequencer").default;

/** The slowest test files, slowest first. If they started last, one of them would run alone at the end. */
const slowest = [
  /parity\/modules-/,
  /parity\/values/,
  /engines\/clusters-/,
  /engines\/changes/,
  /engines\/roundtrip-/,
  // They build programs on a machine that has none yet.
  /boot\/real-vault/,
  /real-programs\//,
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
