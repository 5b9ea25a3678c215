// `npm run test:providers`: runs these tests with all available providers; they are downloaded unless a folder is set.
process.env.TWINSTACK_PROVIDERS ||= "registry";
require("jest").run(["test/real-providers/", "--verbose", ...process.argv.slice(2)]);
