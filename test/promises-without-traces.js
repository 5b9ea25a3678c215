const { getStore } = require("@pulumi/pulumi/runtime/state");

/**
 * Replaces `@pulumi/pulumi/runtime/debuggable` in tests. The SDK records a stack trace for every property of every
 * resource, and Jest maps each trace to its source, which takes longer than the component itself. Leaked promises are
 * still reported, without the traces.
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
