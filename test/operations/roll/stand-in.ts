import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { HttpsApi } from "../../../src/operations/roll/https-api";
import { generateAuthority, generateCertificate } from "../../../src/secrets/certificates";

/** Answers a request, such as `GET /v1/nodes`, with its body if it has one. */
type Handler = (request: string, body: Record<string, unknown> | undefined) => { status?: number; body?: unknown };

/** Starts an HTTPS server that stands in for a cluster's API. */
export async function standIn(serverName: string, handler: Handler, headers: Record<string, string> = {}) {
  const now = new Date();
  const authority = await generateAuthority("test", now);
  const { certificate: cert, key } = await generateCertificate(
    { commonName: "server", dnsNames: [serverName], usages: ["server"] },
    authority,
    now,
  );
  const other = await generateAuthority("other", now);
  const strange = await generateCertificate(
    { commonName: "other", dnsNames: [serverName], usages: ["server"] },
    other,
    now,
  );
  const strangeServer = createServer({ cert: strange.certificate, key: strange.key });
  await new Promise<void>((done) => strangeServer.listen(0, "127.0.0.1", done));
  const stranger = { host: "127.0.0.1", port: (strangeServer.address() as AddressInfo).port };
  const requests: string[] = [];
  const seen: (Record<string, unknown> & { headers: unknown })[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      const asked = `${request.method} ${request.url}`;
      requests.push(asked);
      seen.push({ headers: request.headers });
      const { status = 200, body } = handler(asked, text === "" ? undefined : JSON.parse(text));
      response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  return {
    requests,
    seen,
    endpoint,
    /** Client whose first endpoint does not answer, as if the first server were being replaced. The second one belongs to another cluster. */
    api: new HttpsApi({
      servers: { endpoints: [{ host: "127.0.0.1", port: 1 }, stranger, endpoint] },
      ca: authority.certificate,
      serverName,
      headers: () => headers,
    }),
    stranger: new HttpsApi({
      servers: { endpoints: [endpoint] },
      ca: authority.certificate,
      serverName: "other.internal",
      headers: () => headers,
    }),
    close: () =>
      Promise.all([server, strangeServer].map((each) => new Promise((done) => each.close(done).closeAllConnections()))),
  };
}
