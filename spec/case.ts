/** Converts a name to HCL style: `ipv4Enabled` → `ipv4_enabled`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Converts a name to TypeScript style: `ipv4_enabled` → `ipv4Enabled`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts a name to the style of types: `k8s-cluster` → `K8sCluster`, `firewallRules` → `FirewallRules`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}
