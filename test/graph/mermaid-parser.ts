import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

/** A diagram as Mermaid parsed it. */
export interface Read {
  /** Labels of nodes by their IDs. */
  vertices: Record<string, string>;
  /** Frames, each with the IDs of its nodes. */
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
 * Parses a diagram with Mermaid's own parser. Mermaid is made for browsers; its sanitizing of labels is not needed
 * here.
 * @throws Error if the text is not a valid diagram
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
