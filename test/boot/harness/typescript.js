/** Lets plain `node --require` run the TypeScript of this folder, as jest does. */
const { transformFileSync } = require("@swc/core");

require.extensions[".ts"] = (module, file) => {
  const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } };
  module._compile(transformFileSync(file, options).code, file);
};
