import { attribute, block, hclFile } from "../../hcl/hcl";

/**
 * OpenTofu's CLI configuration that has a registry's host answered by a local server.
 * @param host as it stands in sources, such as `my-account.scalr.io`
 * @param modules the address of the server's modules, such as `http://127.0.0.1:8080/v1/modules/`
 */
export function cliConfiguration(host: string, modules: string): Promise<string> {
  return hclFile([block("host", [host], [attribute("services", { "modules.v1": modules })])]);
}

/** The environment variable that has OpenTofu's token for a host. */
export function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.replaceAll("-", "__").replaceAll(".", "_")}`;
}
