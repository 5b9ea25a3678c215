const { availableParallelism } = require("node:os");
/** Packages that are ES modules only, which Jest does not load as they are. */
const esModules = "(@kubernetes/client-node|openid-client|oauth4webapi|jose)";

const common = {
  setupFiles: ["<rootDir>/test/plain-output.ts"],
  moduleNameMapper: {
    "^\\.\\.?/(runtime/)?debuggable$": "<rootDir>/test/promises-without-traces.js",
    // Dynamic imports name the compiled file.
    "^(\\.\\.?/.+)\\.js$": ["$1", "$1.js"],
  },
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
    [`/node_modules/${esModules}/.+\\.js$`]: ["@swc/jest", { jsc: { target: "es2022" } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}/)`],
};

/** Tests that start an engine live in their own folders; everything else is a unit test and needs none. */
const engineTests = [
  "<rootDir>/test/engines/",
  "<rootDir>/test/parity/",
  "<rootDir>/test/boot/",
  "<rootDir>/test/real-programs/",
];

/** These need real providers, of which most machines have few. */
const providerTests = "<rootDir>/test/real-providers/";

module.exports = {
  // Tests wait for events; this only ends one whose event never comes, on a machine however slow.
  testTimeout: 120_000,
  // More than cores: booted nodes wait for most of their time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: "<rootDir>/test/slowest-first.js",
  reporters: ["default", "<rootDir>/test/reporters/skipped.js", "<rootDir>/test/reporters/summary.js"],
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", ...engineTests, providerTests],
    },
    {
      ...common,
      displayName: "engines",
      testMatch: engineTests.map((folder) => `${folder}**/*.test.ts`),
      globalSetup: "<rootDir>/test/engines/setup.ts",
    },
    {
      ...common,
      displayName: "providers",
      testMatch: [`${providerTests}**/*.test.ts`],
      globalSetup: "<rootDir>/test/real-providers/setup.ts",
    },
  ],
};
