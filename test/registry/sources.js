/** Lets plain `node --require` run the command from its sources, whose imports name compiled files. */
const Module = require("node:module");
require("../toolchain/register.js");

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  try {
    return resolve(request, ...rest);
  } catch (error) {
    if (!/^\..*\.js$/.test(request)) throw error;
    return resolve(request.replace(/\.js$/, ".ts"), ...rest);
  }
};
