/** What counts as one e-mail address. Whether somebody reads what is sent there, only sending tells. */

/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const LONGEST = 254;

/** One address as people have them: no name, no comment, no quoted part, nothing that could begin another. */
export function isMailAddress(text: string): boolean {
  return text.length <= LONGEST && /^[^\s\p{C}@<>()[\]",;:\\]+@[^\s\p{C}@<>()[\]",;:\\]+$/u.test(text);
}
