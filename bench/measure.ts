/** How a number is arrived at: rounds, medians, and what is printed of them. What is measured lives in the parts. */
import { performance } from 'node:perf_hooks';

/** One line of the table: what, how much, what it should be at least and at best, and what limits it. */
export interface Line {
  readonly what: string;
  readonly value: string;
  /** As in `≥ 0.70, aim 1.00`; empty where there is none. */
  readonly goal: string;
  readonly note: string;
}

/** What a part of the benchmark is given. */
export interface Bench {
  /** Tells how far it is. */
  progress(text: string): void;
  /** What runs is left here; it is stopped when the part ends, however it ends. */
  readonly parts: AsyncDisposableStack;
}

export type Part = (bench: Bench) => Promise<Line[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Milliseconds that the work took, and what came of it. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** `12 345`. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Smallest and largest of the rounds, for the note: how far a median can be trusted. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  return `${show(Math.min(...values))} … ${show(Math.max(...values))}`;
}
