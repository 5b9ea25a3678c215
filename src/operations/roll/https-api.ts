import { request } from "node:https";
import { ClusterError } from "./cluster";
import { type Endpoint, firstServer, type Identity, urlOf } from "./reach";
import type { Servers } from "./servers";

/** An HTTPS API with its own CA and server name, such as Vault's and Nomad's. */
export interface ApiSettings extends Identity {
  servers: Pick<Servers, "endpoints">;
  /** Returns the headers of each request, such as the token. */
  headers(): Readonly<Record<string, string>>;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Time limit for an answer, in milliseconds. */
const TIMEOUT = 30_000;

/** A client that calls the first server that answers. */
export class HttpsApi {
  constructor(private readonly settings: ApiSettings) {}

  /**
   * Calls the API, and returns the body of its answer.
   * @param also a status above 399 that is no error
   * @throws ClusterError with the API's own message, or if no server answers
   */
  async call(method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: unknown, also?: number): Promise<unknown> {
    const endpoint = await this.server(this.settings.servers.endpoints);
    const { status, body: answer } = await this.ask(endpoint, method, path, body);
    if (status < 400 || status === also) return answer;
    throw new ClusterError(`${method} ${path} failed with status ${status}: ${messageOf(answer)}`);
  }

  /**
   * Returns the first endpoint at which a server of the cluster answers.
   * @throws ClusterError if none does
   */
  server(endpoints: readonly Endpoint[]): Promise<Endpoint> {
    return firstServer(endpoints, this.settings);
  }

  /** Calls one server, and returns its answer with any status. */
  ask(endpoint: Endpoint, method: string, path: string, body?: unknown): Promise<Answer> {
    const { ca, serverName: servername, headers } = this.settings;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options = { ...endpoint, method, path, ca, servername, headers: { ...headers(), host: servername } };
    return new Promise((done, failed) => {
      const asked = request({ ...options, timeout: TIMEOUT }, (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          answer += part;
        });
        response.on("end", () => done({ status: response.statusCode ?? 0, body: parsed(answer) }));
        response.on("error", failed);
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
      asked.on("error", (error) => failed(new ClusterError(`${method} ${urlOf(endpoint)}${path}: ${error.message}`)));
      asked.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(answer: unknown): string {
  const { errors } = (answer ?? {}) as { errors?: unknown[] };
  return Array.isArray(errors) && errors.length > 0 ? errors.join("; ") : String(answer || "no message");
}
