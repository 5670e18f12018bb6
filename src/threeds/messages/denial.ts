/**
 * The issuer's no in a message that cannot be taken otherwise. N and R deny whatever else is wrong with their message: to read such an
 * answer as «not possible» could charge a card whose issuer refused.
 */
import { parseObject } from './json.ts';

export interface Denial {
  readonly transStatus: 'N' | 'R';
  /** Two digits; null where the message has none to read. */
  readonly transStatusReason: string | null;
}

/** Undefined where no N or R can be read. Of a member that stands twice, or of a body that is no JSON, each writing counts. */
export function denialIn(raw: string | Uint8Array): Denial | undefined {
  const parsed = parseObject(raw);
  const isSingle = parsed.kind === 'object' && !parsed.duplicates.includes('transStatus');
  const { transStatus, transStatusReason } = parsed.kind === 'object' ? parsed.object : {};
  const told = isSingle && transStatus !== undefined ? asDenial(transStatus) : writtenIn(raw);
  if (told === undefined) return undefined;
  const isReason = typeof transStatusReason === 'string' && /^\d\d$/.test(transStatusReason);
  return { transStatus: told, transStatusReason: isReason ? transStatusReason : null };
}

function asDenial(value: unknown): Denial['transStatus'] | undefined {
  const status = typeof value === 'string' ? value.trim().toUpperCase() : undefined;
  return status === 'N' || status === 'R' ? status : undefined;
}

function writtenIn(raw: string | Uint8Array): Denial['transStatus'] | undefined {
  const text = typeof raw === 'string' ? raw : new TextDecoder().decode(raw);
  return asDenial(/"transStatus"\s*:\s*"([NR])"/.exec(text)?.[1]);
}
