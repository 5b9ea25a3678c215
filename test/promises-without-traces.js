const { getStore } = require("@pulumi/pulumi/runtime/state");

/**
 * Stands in for `@pulumi/pulumi/runtime/debuggable` in tests. The SDK records a stack trace for every property of every resource, and
 * Jest maps each trace back to its source, which costs more than the component itself. Leaked promises are found as in the SDK; only the
 * traces are missing.
 */
exports.debuggablePromise = (promise) => {
  const { leakCandidates } = getStore();
  leakCandidates.add(promise);
  return promise.finally(() => leakCandidates.delete(promise));
};

exports.leakedPromises = () => {
  const store = getStore();
  const leaks = store.leakCandidates;
  store.leakCandidates = new Set();
  return [leaks, leaks.size === 0 ? "" : `${leaks.size} promises were still active when the program ended`];
};

exports.errorString = (error) => error.stack || String(error);
