import type { World } from "../harness/world";

/** A fake k3s server: it responds like a server, but its certificate is not signed by the cluster's CA. */
export class Impostor {
  private constructor(private readonly complaints: readonly string[]) {}

  static async start(world: World, address: string): Promise<Impostor> {
    await world.addAddress(address);
    const files = { key: "/run/impostor.key", certificate: "/run/impostor.crt" };
    const request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=kubernetes";
    await world.output(
      `${request} -addext subjectAltName=DNS:kubernetes -keyout ${files.key} -out ${files.certificate}`,
    );
    // Before TLS 1.3 a client reports a bad certificate during the handshake.
    const certified = ["-tls1_2", "-cert", files.certificate, "-key", files.key];
    const server = world.spawn(["openssl", "s_server", "-accept", `${address}:6443`, ...certified, "-www"]);
    const complaints: string[] = [];
    server.stderr.on("data", (data) => complaints.push(String(data)));
    return new Impostor(complaints);
  }

  /** The number of clients that rejected the certificate. */
  get refusals(): number {
    return this.complaints.join("").split("alert unknown ca").length - 1;
  }
}
