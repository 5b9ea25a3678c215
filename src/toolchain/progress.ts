import { clearLine, cursorTo } from "node:readline";

/** Progress of the setup; reported when a state begins, about every second, and when it ends. */
export interface Progress {
  /** The tool and its version, e.g. `OpenTofu 1.12.6`. */
  what: string;
  /** `waiting`: another process is installing it. `failed`: the error itself is thrown. */
  state: "waiting" | "downloading" | "building" | "done" | "failed";
  /** The build time on two cores, in minutes. */
  minutes: number;
  /** The elapsed time, including waiting. */
  seconds: number;
  /** The reason for installing it, e.g. `no tofu ^1.12.0 on PATH`. */
  reason: string;
}

/** The interval in seconds between two lines about the same tool, on streams without live lines. */
const quiet = 30;

/** Shows progress on a stream: a live line per tool on a terminal, elsewhere a line at the start, every 30 seconds and at the end. */
export function progressLines(stream: NodeJS.WriteStream): (progress: Progress) => void {
  let last: Progress | undefined;
  return (progress) => {
    const begins = last?.what !== progress.what || last.state !== progress.state;
    if (!begins && !stream.isTTY && progress.seconds - (last?.seconds ?? 0) < quiet) return;
    last = progress;
    if (stream.isTTY) rewriteLine(stream, progress);
    else stream.write(`${begins ? firstLine(progress) : liveLine(progress)}\n`);
  };
}

function rewriteLine(stream: NodeJS.WriteStream, progress: Progress) {
  clearLine(stream, 0);
  cursorTo(stream, 0);
  // A line that wraps could not be cleared again. Some terminals do not report their width.
  stream.write(liveLine(progress).slice(0, (stream.columns || 80) - 1));
  if (progress.state === "done" || progress.state === "failed") stream.write("\n");
}

function firstLine(progress: Progress): string {
  const { what, state, reason, minutes } = progress;
  if (state === "downloading") return `downloading ${what} (${reason})`;
  if (state === "building") return `building ${what}, ${aboutMinutes(minutes)} on two cores; it is cached (${reason})`;
  if (state === "waiting") return `waiting for another process to install ${what}`;
  return liveLine(progress);
}

const aboutMinutes = (minutes: number) => `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;

const liveLine = ({ what, state, seconds }: Progress): string =>
  ({
    waiting: `waiting for another process to install ${what}: ${seconds} s`,
    downloading: `downloading ${what}: ${seconds} s`,
    building: `building ${what}: ${seconds} s`,
    done: `${what} is ready after ${seconds} s`,
    failed: `${what} failed after ${seconds} s`,
  })[state];
