/** What a request wanted whose path leads nowhere: the operation whose path or method is nearest. */
import { type Refusal, refuse } from '../platform/errors.ts';
import { distance } from '../platform/nearest.ts';
import { anyOf } from '../platform/shown.ts';
import type { Operation } from './operation.ts';

const BASE = '/v1/json';
/** Letters that may differ in a path before it is another one. */
const MOST_STEPS = 3;
/** A path of more parts is no operation's. */
const MOST_PARTS = 12;

/** `Not found`, with the path that was meant where there is one. `path` is without its query. */
export function refusePath(method: string, path: string, operations: readonly Operation[]): Refusal {
  const parts = partsOf(path);
  const same = operations.filter((operation) => stepsTo(operation, parts) === 0);
  if (same.length > 0 && path.startsWith(BASE)) {
    const methods = same.map((operation) => operation.method.toUpperCase());
    return refuse('notFound', undefined, {
      hint: `${same[0]!.path} takes ${anyOf([...new Set(methods)])}, not ${method}.`,
    });
  }
  const near = operations
    .map((operation) => ({
      operation,
      steps: stepsTo(operation, parts) + (operation.method === method.toLowerCase() ? 0 : 0.5),
    }))
    .filter(({ steps }) => steps <= MOST_STEPS)
    .sort((a, b) => a.steps - b.steps)[0];
  if (!near) return refuse('notFound');
  const meant = `${near.operation.method.toUpperCase()} ${near.operation.path}`;
  return refuse('notFound', undefined, { hint: `There is nothing at this path. Did you mean ${meant}?` });
}

/** Whether a path outside of the API was meant for it: one of its first words stands in front, `/orders` or `/json/orders`. */
export function isMeantForApi(path: string, operations: readonly Operation[]): boolean {
  const [first] = partsOf(path);
  return first !== undefined && operations.some((operation) => partsOf(operation.path)[0] === first);
}

/** The words behind `/v1/json`, whether that was written or not. */
function partsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  while (parts[0] === 'v1' || parts[0] === 'json') parts.shift();
  return parts.slice(0, MOST_PARTS);
}

/** Letters between a path and an operation's; what stands in braces may be anything. */
function stepsTo({ path }: Operation, parts: readonly string[]): number {
  const wanted = partsOf(path);
  if (wanted.length !== parts.length) return Number.POSITIVE_INFINITY;
  return wanted.reduce(
    (steps, part, i) => steps + (part.startsWith('{') ? 0 : distance(part, parts[i]!.slice(0, 40))),
    0,
  );
}
