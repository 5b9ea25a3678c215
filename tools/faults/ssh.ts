/** Returns a program in place of `ssh` that forwards all forwarded ports to a port of this machine, and ends with the program that started it. */
export function forwarding(port: number): string {
  return `#!${process.execPath}
const { connect, createServer } = require("node:net");
for (const [index, argument] of process.argv.entries()) {
  if (argument !== "-L") continue;
  const [, local] = process.argv[index + 1].split(":");
  createServer((socket) => {
    const other = connect(${port}, "127.0.0.1");
    for (const end of [socket, other]) end.on("error", () => {});
    socket.pipe(other).pipe(socket);
  }).listen(Number(local), "127.0.0.1");
}
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 200);
`;
}
