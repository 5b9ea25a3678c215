import { tmpdir } from "node:os";
import { ArtifactServer } from "./artifact-server";
import { LoadBalancer } from "./load-balancer";
import { World } from "./world";

/** Starts a world that uses every feature. `onStart` is called while it is still empty. */
export async function busyWorld(onStart: (world: World) => void = () => {}): Promise<World> {
  const world = await World.start({ networks: ["10.0.1.1/24"] });
  onStart(world);
  await ArtifactServer.start(world, { folder: tmpdir() });
  await LoadBalancer.start(world, {
    address: "10.0.1.5",
    ports: [{ entry: 80, target: 80 }],
    targets: ["10.0.1.11", "10.0.1.12"],
  });
  const boot = (name: string, address: string) =>
    world.boot({ name, userData: "#cloud-config\n{}\n", interfaces: { eth0: address } });
  await Promise.all([boot("s1", "10.0.1.11"), boot("s2", "10.0.1.12")]);
  return world;
}

// As a program it reports its progress, and runs until its standard input ends or it is killed.
if (require.main === module) {
  process.stdin.resume();
  busyWorld((world) => console.log(world.cgroup)).then(() => console.log("busy"));
}
