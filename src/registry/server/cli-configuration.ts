import { attribute, block, hclFile } from "../../hcl/hcl";

/**
 * Returns an OpenTofu CLI configuration in which a local server replaces a registry's host.
 * @param host as in module sources, such as `my-account.scalr.io`
 * @param modules the base URL of the server's modules, such as `http://127.0.0.1:8080/v1/modules/`
 */
export function cliConfiguration(host: string, modules: string): Promise<string> {
  return hclFile([block("host", [host], [attribute("services", { "modules.v1": modules })])]);
}

/** Returns the environment variable with OpenTofu's token for a host. */
export function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.replaceAll("-", "__").replaceAll(".", "_")}`;
}
