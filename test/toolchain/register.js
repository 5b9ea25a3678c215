/** Lets plain `node -r` load the TypeScript sources, for tests that need their own process. */
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, file) =>
  module._compile(
    transformFileSync(file, {
      jsc: { parser: { syntax: "typescript" }, target: "es2022" },
      module: { type: "commonjs" },
    }).code,
    file,
  );
