import { describe, expect, it } from 'vitest';
import { makeDatabase } from '../../test/support/database.ts';
import { insertLateMessages } from './commit.ts';

const message = (messageId: number, threeDsServerTransId: string, text = 'junk') => ({
  siteId: 1,
  threeDsServerTransId,
  messageId,
  at: 0,
  direction: 'received' as const,
  messageType: 'unreadable',
  body: { text },
});

describe('messages of strangers on an authentication', () => {
  it('are kept until there are enough, or enough of them, and another’s are kept all the same', async () => {
    const { sql, drop } = await makeDatabase({ max: 2 });
    let id = 0;
    const send = async (times: number, trans: string, text?: string) => {
      const kept: boolean[] = [];
      for (let i = 0; i < times; i++)
        kept.push(await insertLateMessages(sql, [message(++id, trans, text), message(++id, trans)]));
      return kept.filter(Boolean).length;
    };
    expect(await send(100, 'many')).toBe(64);
    await send(10, 'large', 'x'.repeat(50_000));
    expect(await send(1, 'other')).toBe(1);
    const rows = await sql<{ trans: string; bytes: number }[]>`
      SELECT three_ds_server_trans_id AS trans, sum(length(body::text)) AS bytes FROM three_ds_messages GROUP BY 1`;
    for (const { bytes } of rows) expect(Number(bytes)).toBeLessThan(132_000);
    await drop();
  });
});
