import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import bearerAuth from "@fastify/bearer-auth";
import etag from "@fastify/etag";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { folderOf, type Release, releases } from "../tags";
import { archiveOf } from "./archive";

export interface RegistryOptions {
  /** A git repository, which may be bare. Its tags are the versions, and are read for each request. */
  repository: string;
  /** The only valid namespace; by default every namespace has all modules. */
  namespace?: string;
  /** The token that clients must send; by default everyone is served. */
  token?: string;
  /** The maximum size of an archive in bytes; default 64 MiB. */
  largestArchive?: number;
  /** The server's certificate and key, both PEM; by default the registry serves HTTP. */
  tls?: { certificate: string; key: string };
}

/** The path of the protocol's endpoints. */
export const modulesPath = "/v1/modules/";

/**
 * Creates a server for the module registry protocol, which is not listening yet. Every response has an `ETag`; a 404
 * response lists what exists.
 *
 * OpenTofu downloads archives without its token, so their URLs are signed: anyone with such a URL may use it until the
 * server ends.
 */
export function registryServer(options: RegistryOptions): FastifyInstance {
  const { repository, namespace, token, tls, largestArchive = 64 * 2 ** 20 } = options;
  // Limits how long a client can hold a connection by sending a request slowly.
  const limits = { requestTimeout: 60_000 };
  const app = (tls
    ? fastify({ ...limits, https: { cert: tls.certificate, key: tls.key } })
    : fastify(limits)) as unknown as FastifyInstance;
  const secret = randomBytes(32);
  const signature = ({ tag, commit }: Release) =>
    createHmac("sha256", secret).update(`${tag} ${commit}`).digest("base64url");

  const archives = new Map<string, Promise<Buffer>>();

  app.register(etag, { algorithm: "sha256" });
  app.setNotFoundHandler(({ method, url }, reply) =>
    notFound(reply, `there is no ${method} ${url}; /.well-known/terraform.json lists the paths`),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const code = error.statusCode ?? 500;
    // Internal errors, such as git's, contain paths of this machine.
    if (code >= 500) console.error(error.message);
    const message = code < 500 ? error.message : "the registry failed; see its output";
    reply.code(code).send({ errors: [message] });
  });

  app.get("/.well-known/terraform.json", async () => ({ "modules.v1": modulesPath }));

  app.register(
    async (protocol) => {
      if (token !== undefined) {
        const said = "this registry requires a token, and the given token is wrong";
        const errorResponse = () => ({ error: said, errors: [said] });
        protocol.register(bearerAuth, { keys: new Set([token]), errorResponse });
      }

      protocol.get<{ Params: Address }>("/:namespace/:name/:provider/versions", async ({ params }, reply) => {
        const found = await released(params);
        if (typeof found === "string") return notFound(reply, found);
        return { modules: [{ versions: found.map(({ version }) => ({ version })) }] };
      });

      protocol.get<{ Params: Address & { version: string } }>(
        "/:namespace/:name/:provider/:version/download",
        async ({ params }, reply) => {
          const found = await released(params);
          if (typeof found === "string") return notFound(reply, found);
          const release = found.find(({ version }) => version === params.version);
          if (!release)
            return notFound(
              reply,
              `${addressText(params)} has no version ${params.version}, but ${versionsText(found)}`,
            );
          const path = `/archives/${release.module}/${release.version}/${signature(release)}/${release.module}.tar.gz`;
          return reply
            .code(204)
            .header("x-terraform-get", `${path}//${folderOf(release.module)}?archive=tar.gz`)
            .send();
        },
      );
    },
    { prefix: modulesPath },
  );

  app.get<{ Params: { module: string; version: string; signature: string } }>(
    "/archives/:module/:version/:signature/:file",
    async ({ params }, reply) => {
      // Valid tags have no other names, and a pattern would match other modules.
      const found = /^[a-z0-9-]+$/.test(params.module) ? await releases(repository, params.module) : [];
      const release = found.find(({ version }) => version === params.version);
      if (!release || !isSame(params.signature, signature(release))) {
        return notFound(reply, "this URL is not from this server since it started: request the download again");
      }
      return reply.type("application/gzip").send(await sharedArchive(release));
    },
  );

  return app;

  /** Clients that request an archive at the same time share the work. */
  function sharedArchive(release: Release): Promise<Buffer> {
    const key = `${release.tag} ${release.commit}`;
    const running =
      archives.get(key) ?? archiveOf(repository, release, largestArchive).finally(() => archives.delete(key));
    archives.set(key, running);
    return running;
  }

  /** Returns the versions at an address, or why there are none. */
  async function released(address: Address): Promise<Release[] | string> {
    if (namespace !== undefined && address.namespace !== namespace) {
      return `there is no namespace ${address.namespace}, only ${namespace}`;
    }
    const all = await releases(repository);
    const found = all.filter(({ module }) => module === `${address.provider}-${address.name}`);
    if (found.length > 0) return found;
    const names = [...new Set(all.map(({ module }) => module))].map((module) =>
      module.replace(/^([^-]+)-(.+)$/, "$2/$1"),
    );
    return `there is no released module ${address.name}/${address.provider}, ${names.length > 0 ? `only ${names.join(", ")}` : "nor any other"}`;
  }
}

/** The path in a module's source after the host. */
interface Address {
  namespace: string;
  name: string;
  provider: string;
}

function addressText({ namespace, name, provider }: Address): string {
  return `${namespace}/${name}/${provider}`;
}

function versionsText(found: readonly Release[]): string {
  return found.map(({ version }) => version).join(", ");
}

function notFound(reply: FastifyReply, text: string): FastifyReply {
  return reply.code(404).send({ errors: [text] });
}

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
