import { generateAuthority, generateCertificate } from "../../../src/secrets/certificates";
import { ensureTools } from "../../../src/toolchain/ensure";
import { writeFiles } from "./files";
import type { BootedNode } from "./node";
import { until } from "./until";
import type { World } from "./world";

const port = 9000;

/** Object storage next to the nodes of a world: S3 over HTTPS, with one bucket, in memory. */
export class ObjectStorage {
  private constructor(
    private readonly world: World,
    private readonly bucket: string,
    private readonly caCertificate: string,
  ) {}

  /**
   * @param host its name, which nodes resolve to `address`
   * @param address an address of the world that nothing else uses
   */
  static async start(
    world: World,
    { host, address, bucket }: { host: string; address: string; bucket: string },
  ): Promise<ObjectStorage> {
    const { gofakes3 } = await ensureTools(["gofakes3"]);
    await world.addAddress(address);
    const now = new Date();
    const authority = await generateAuthority("Object storage", now);
    const subject = { commonName: host, dnsNames: [host], usages: ["server"] } as const;
    const { certificate, key } = await generateCertificate(subject, authority, now);
    const pem = "/run/object-storage.pem";
    const configuration = "/run/object-storage.cfg";
    const lines = [
      "defaults",
      "  mode http",
      ...["connect 3s", "client 1m", "server 1m"].map((timeout) => `  timeout ${timeout}`),
      "listen s3",
      `  bind ${address}:443 ssl crt ${pem}`,
      // S3 requires a signature and the hash of the body; the server behind does not.
      "  http-request deny unless { req.hdr(authorization) -m beg AWS4-HMAC-SHA256 }",
      "  http-request deny unless { req.hdr(x-amz-content-sha256) -m len 64 }",
      `  server s3 127.0.0.1:${port}`,
    ];
    await writeFiles(world.path("/"), {
      [pem]: { content: certificate + key },
      [configuration]: { content: `${lines.join("\n")}\n` },
    });
    world.spawn([gofakes3, "-backend", "memory", "-host", `127.0.0.1:${port}`, "-initialbucket", bucket]);
    await world.output(`haproxy -D -f ${configuration}`);
    const storage = new ObjectStorage(world, bucket, authority.certificate);
    await until("object storage answers", () => storage.keys().then(() => true));
    return storage;
  }

  /** Lets a node verify the certificate, as public ones need no preparation. */
  async trustedBy(node: BootedNode): Promise<void> {
    await node.output(`cat >>/etc/ssl/certs/ca-certificates.crt <<'.'\n${this.caCertificate}.`);
  }

  /** Returns the keys of all objects in order. */
  async keys(): Promise<string[]> {
    const answer = await this.world.output(
      `curl --silent --show-error --fail 'http://127.0.0.1:${port}/${this.bucket}?list-type=2'`,
    );
    return [...answer.matchAll(/<Key>([^<]*)/g)].map(([, key]) => key as string);
  }
}
