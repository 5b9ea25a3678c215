import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

export interface Call {
  headers?: Readonly<Record<string, string>>;
  /** Sent as a form, by POST. */
  form?: Readonly<Record<string, string>>;
  /** Accepts any certificate, as configured for the provider. */
  insecure?: boolean;
}

/** Timeout of API calls in milliseconds. */
const PATIENCE = 30_000;

/**
 * Requests JSON from an API.
 * @returns undefined if the object does not exist (404)
 * @throws Error with the address and the reason, and nothing that was sent
 */
export async function json(url: string, { headers = {}, form, insecure }: Call = {}): Promise<unknown> {
  const { origin, pathname } = new URL(url);
  const body = form && new URLSearchParams(form).toString();
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  const { status, text } = await new Promise<{ status: number; text: string }>((done, failed) => {
    const request = send(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/x-www-form-urlencoded" }) },
      signal: AbortSignal.timeout(PATIENCE),
      ...(insecure && { rejectUnauthorized: false }),
    });
    request.on("error", failed);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.end(body);
  }).catch((error: Error) => {
    throw new Error(`${origin} cannot be reached: ${error.message}`);
  });
  if (status === 404) return undefined;
  if (status === 401 || status === 403) throw new Error(`${origin}${pathname} rejected the credentials (${status})`);
  if (status !== 200) throw new Error(`${origin}${pathname} answered ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${origin}${pathname} answered with something other than JSON`);
  }
}

/**
 * Returns all items of a paginated list, in pages of 50, the maximum at Hetzner Cloud.
 * @param list the member of the response that has the items
 */
export async function pages(url: string, list: string, call: Call): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  const separator = url.includes("?") ? "&" : "?";
  for (let page = 1; ; page += 1) {
    const answer = await json(`${url}${separator}page=${page}&per_page=${PAGE}`, call);
    const found = (answer as Record<string, Record<string, unknown>[]> | undefined)?.[list] ?? [];
    all.push(...found);
    if (found.length < PAGE) return all;
  }
}

const PAGE = 50;
