import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

/** What Mermaid has read. */
export interface Read {
  /** Texts of nodes by their ids. */
  vertices: Record<string, string>;
  /** Frames, each with the ids in it. */
  subgraphs: { id: string; title: string; nodes: string[] }[];
  edges: { start: string; end: string; text: string }[];
}

interface Diagram {
  type: string;
  db: {
    getVertices(): Map<string, { text?: string }>;
    getSubGraphs(): Read["subgraphs"];
    getEdges(): Read["edges"];
  };
}

/**
 * Mermaid's own parser. Mermaid is made for browsers, and what cleans its texts there is not needed to read them.
 * @throws Error where the text is no diagram
 */
export async function readMermaid(text: string): Promise<Read> {
  const { parse, mermaidAPI } = mermaid();
  await parse(text);
  const { type, db } = await mermaidAPI.getDiagramFromText(text);
  expect(type).toBe("flowchart-v2");
  return {
    vertices: Object.fromEntries([...db.getVertices()].map(([id, vertex]) => [id, vertex.text ?? ""])),
    subgraphs: db.getSubGraphs().map(({ id, title, nodes }) => ({ id, title, nodes: [...nodes] })),
    edges: db.getEdges().map(({ start, end, text: label }) => ({ start, end, text: label })),
  };
}

interface Mermaid {
  parse(text: string): Promise<unknown>;
  mermaidAPI: { getDiagramFromText(text: string): Promise<Diagram> };
}

let loaded: Mermaid | undefined;

function mermaid(): Mermaid {
  if (loaded) return loaded;
  const context = createContext({ console, setTimeout, clearTimeout, structuredClone, URL });
  runInContext("Function.prototype.addHook = () => {}; Function.prototype.sanitize = (text) => text;", context);
  runInContext(readFileSync(require.resolve("@mermaid-js/tiny/dist/mermaid.tiny.js"), "utf8"), context);
  loaded = runInContext("mermaid", context) as Mermaid;
  return loaded;
}
