/** The sources of a provider's settings. */
export interface Settings {
  /** The stack's configuration, decrypted. */
  config: Readonly<Record<string, string>>;
  env: NodeJS.ProcessEnv;
}

/**
 * Reads a setting of a provider as the provider does: from the stack's configuration first, then from the environment.
 * @param key such as `hcloud:token`
 * @param variables such as `HCLOUD_TOKEN`
 */
export function setting({ config, env }: Settings, key: string, ...variables: string[]): string | undefined {
  return config[key] || variables.map((variable) => env[variable]).find(Boolean);
}

/**
 * Reads a required setting.
 * @throws Error that says how to set it
 */
export function required(settings: Settings, key: string, ...variables: string[]): string {
  const found = setting(settings, key, ...variables);
  if (found) return found;
  throw new Error(`neither ${key} in the stack's configuration nor ${variables[0]} is set`);
}
