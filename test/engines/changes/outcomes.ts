/** What happens to resources, by the number of the machine. */
export type Actions = Map<number, Record<string, string>>;

/** The name of a machine. */
export function copyOf(index: number): string {
  return `c${index}`;
}
