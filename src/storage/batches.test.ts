import { describe, expect, it } from 'vitest';
import { inBatches } from './batches.ts';

/** A statement whose end the test decides. */
function statements() {
  const sent: { batch: readonly string[]; end: (error?: Error) => void }[] = [];
  const run = (batch: readonly string[]) =>
    new Promise<string[]>((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve(batch.map((text) => text.toUpperCase())));
      sent.push({ batch, end });
    });
  return { run, sent, batches: () => sent.map(({ batch }) => batch) };
}
const turn = () => new Promise(setImmediate);

describe('calls in batches', () => {
  it('of one turn of the event loop share a statement, and each gets its own answer', async () => {
    const { run, sent, batches } = statements();
    const ask = inBatches({ run });
    const answers = Promise.all([ask('a'), ask('b'), ask('a')]);
    await turn();
    expect(batches()).toEqual([['a', 'b', 'a']]);
    sent[0]!.end();
    expect(await answers).toEqual(['A', 'B', 'A']);
  });

  it('wait while two statements are under way, and then go together', async () => {
    const { run, sent, batches } = statements();
    const ask = inBatches({ run });
    const answers: Promise<string>[] = [];
    for (const text of ['a', 'b', 'c', 'd']) {
      answers.push(ask(text));
      await turn();
    }
    expect(batches()).toEqual([['a'], ['b']]);
    sent[1]!.end();
    expect(await answers[1]).toBe('B');
    await turn();
    expect(batches()).toEqual([['a'], ['b'], ['c', 'd']]);
    for (const { end } of sent) end();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('are 128 at most', async () => {
    const { run, batches } = statements();
    const ask = inBatches({ run });
    for (let i = 0; i < 300; i++) void ask(String(i));
    await turn();
    expect(batches().map((batch) => batch.length)).toEqual([128, 128]);
  });

  it('never hold two of one key, and come sorted by it', async () => {
    const { run, batches } = statements();
    const ask = inBatches({ run, keyOf: (text: string) => text[0]! });
    for (const text of ['b1', 'a1', 'b2']) void ask(text);
    await turn();
    expect(batches()).toEqual([['a1', 'b1'], ['b2']]);
  });

  it('do not fail for a value of a neighbour that the server refuses', async () => {
    const sent: (readonly string[])[] = [];
    const ask = inBatches({
      async run(batch: readonly string[]) {
        sent.push(batch);
        if (batch.includes('\0'))
          throw Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' });
        return batch;
      },
    });
    const [good, bad, other] = await Promise.allSettled([ask('good'), ask('\0'), ask('other')]);
    expect([good, other]).toEqual([
      { status: 'fulfilled', value: 'good' },
      { status: 'fulfilled', value: 'other' },
    ]);
    expect(bad!.status).toBe('rejected');
    expect(sent).toEqual([['good', '\0', 'other'], ['good'], ['\0'], ['other']]);
  });

  it('fail together where the server is gone, and the next ones go on', async () => {
    const { run, sent } = statements();
    const ask = inBatches({ run });
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await turn();
    sent[0]!.end(new Error('the server went away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = ask('c');
    await turn();
    sent[1]!.end();
    expect(await next).toBe('C');
  });
});
