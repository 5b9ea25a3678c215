// `npm run test:providers`: these tests with whatever providers can be had, downloaded where no folder is named.
process.env.TWINSTACK_PROVIDERS ||= "registry";
require("jest").run(["test/real-providers/", "--verbose", ...process.argv.slice(2)]);
