/** Reads a mail as it came over the wire. What it is put into is in `mails.ts`. */
import PostalMime from 'postal-mime';
import type { Mail } from './mails.ts';

/** What the mail itself says; when and to whom it came, the server knows. Rejects for bytes that are no mail. */
export async function readMail(bytes: Buffer): Promise<Omit<Mail, 'number' | 'at' | 'to'>> {
  const { from, subject = '', text = '', html = '', headers } = await PostalMime.parse(bytes);
  return {
    from: { name: from?.name ?? '', address: from?.address ?? '' },
    subject,
    text,
    html,
    headers: headers.map(({ originalKey, value }) => [originalKey, value] as const),
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
  };
}
