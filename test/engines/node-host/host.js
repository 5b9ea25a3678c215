const { spawn } = require("node:child_process");
const grpc = require("@grpc/grpc-js");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const language = require("@pulumi/pulumi/proto/language_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");

// A replacement for Pulumi's language host for Node, a Go program in Pulumi's releases. It starts the SDK's runner,
// which the tests are about, and reports the result to the engine.

/** The exit code of a runner that has reported the error to the user. */
const TOLD = 32;

const [engine] = process.argv.slice(2).filter((argument) => argument.startsWith("127.0.0.1:"));

function run({ request }, done) {
  const info = request.getInfo();
  const config = Object.fromEntries(request.getConfigMap().toArray());
  const args = [
    require.resolve("@pulumi/pulumi/cmd/run"),
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engine],
    ["--project", request.getProject()],
    ["--stack", request.getStack()],
    ["--pwd", request.getPwd()],
    ["--parallel", String(request.getParallel())],
    ["--root-directory", info.getRootDirectory()],
    request.getDryrun() ? ["--dry-run"] : [],
    info.getEntryPoint(),
  ];
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
  // The engine reads the first line of this process's output, and none of the program's.
  const child = spawn(process.execPath, args.flat(), { cwd: request.getPwd(), env, stdio: "ignore" });
  child.on("close", (code) => {
    const response = new language.RunResponse();
    if (code === TOLD) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${code}`);
    done(null, response);
  });
}

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
  run,
  handshake: (_, done) => done(null, new language.LanguageHandshakeResponse()),
  getPluginInfo: (_, done) => done(null, new PluginInfo()),
  getRequiredPackages: (_, done) => done(null, new language.GetRequiredPackagesResponse()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => console.log(port));
