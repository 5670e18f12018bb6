import { describe, expect, it } from 'vitest';
import { makeLanes } from './lanes.ts';

describe('the lanes of receivers', () => {
  it('have so many places each', () => {
    const lanes = makeLanes<string>(3, 1);
    for (let i = 0; i < 3; i++) lanes.enter('https://slow.example');
    expect(lanes.free('https://slow.example')).toBe(0);
    expect(lanes.free('https://other.example')).toBe(3);
    expect([...lanes.used()]).toEqual([['https://slow.example', 0]]);
    lanes.leave('https://slow.example', true);
    expect(lanes.free('https://slow.example')).toBe(1);
  });

  it('narrow to one place while the endpoint does not answer, and widen with its first answer', () => {
    const lanes = makeLanes<string>(3, 1);
    lanes.enter('https://dead.example');
    lanes.leave('https://dead.example', false);
    expect(lanes.free('https://dead.example')).toBe(1);
    expect([...lanes.used()]).toEqual([['https://dead.example', 1]]);
    lanes.enter('https://dead.example');
    expect(lanes.free('https://dead.example')).toBe(0);
    lanes.leave('https://dead.example', true);
    expect(lanes.free('https://dead.example')).toBe(3);
    expect(lanes.used().size).toBe(0);
  });

  it('do not remember without end', () => {
    const lanes = makeLanes<string>(3, 1);
    for (let i = 0; i < 2_000; i++) {
      lanes.enter(`https://${i}.example`);
      lanes.leave(`https://${i}.example`, false);
    }
    expect(lanes.used().size).toBe(1_000);
    expect(lanes.free('https://0.example')).toBe(3);
    expect(lanes.free('https://1999.example')).toBe(1);
  });
});
