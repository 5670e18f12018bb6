/** What counts as one e-mail address. Whether somebody reads what is sent there, only sending tells. */
import { domainToASCII } from 'node:url';

/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const LONGEST = 254;

/** The dots of RFC 5322 §3.4.1 stand between something. */
const MISPLACED_DOT = /^\.|\.\.|\.$/;

/** One address as people have them: no name, no comment, no quoted part, nothing that could begin another. */
export function isMailAddress(text: string): boolean {
  return text.length <= LONGEST && /^[^\s\p{C}@<>()[\]",;:\\]+@[^\s\p{C}@<>()[\]",;:\\]+$/u.test(text);
}

/** An address as it was typed, without blanks around it and what cannot be seen; undefined where it cannot be one. */
export function readEmail(typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const match = /^([^\s@<>()[\]\\,;:"]{1,64})@([^\s@]+)$/u.exec(text);
  if (!match || text.length > LONGEST || MISPLACED_DOT.test(match[1]!)) return undefined;
  const labels = match[2]!.split('.');
  const named = labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
  return named && labels.length > 1 && /\p{L}/u.test(labels.at(-1)!) ? text : undefined;
}

/** Whether receivers of the strictest kind take it: RFC 5322 without quotes and comments, in ASCII, at a domain of several labels. */
export function isPlainMailAddress(text: string): boolean {
  return (
    readEmail(text) === text &&
    /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+\.(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]+)$/.test(text)
  );
}

/** An address for them: a domain of other letters has a writing in ASCII, what stands before it has none. */
export function plainMailAddress(typed: string): string | undefined {
  const [local, domain] = readEmail(typed)?.split('@') ?? [];
  const plain = `${local}@${domainToASCII(domain ?? '')}`;
  return isPlainMailAddress(plain) ? plain : undefined;
}
