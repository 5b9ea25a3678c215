import type { World } from "../harness/world";

/** Who answers where a server of k3s should, as it does, but with a certificate that the cluster's CA has not signed. */
export class Impostor {
  private constructor(private readonly complaints: readonly string[]) {}

  static async start(world: World, address: string): Promise<Impostor> {
    await world.addAddress(address);
    const files = { key: "/run/impostor.key", certificate: "/run/impostor.crt" };
    const request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj /CN=kubernetes";
    await world.output(
      `${request} -addext subjectAltName=DNS:kubernetes -keyout ${files.key} -out ${files.certificate}`,
    );
    // Before TLS 1.3 a client says within the handshake what it thinks of the certificate.
    const certified = ["-tls1_2", "-cert", files.certificate, "-key", files.key];
    const server = world.spawn(["openssl", "s_server", "-accept", `${address}:6443`, ...certified, "-www"]);
    const complaints: string[] = [];
    server.stderr.on("data", (data) => complaints.push(String(data)));
    return new Impostor(complaints);
  }

  /** How often somebody went away because the certificate was not by the right CA. */
  get refusals(): number {
    return this.complaints.join("").split("alert unknown ca").length - 1;
  }
}
