import { expect, it } from 'vitest';
import { NameNumbers, NOBODY } from './name-numbers.ts';

it('numbers of names are those in which they came, however many', () => {
  const numbers = new NameNumbers();
  const names = ['', 'a', 'b', 'ab', 'ba', ...Array.from({ length: 20_000 }, (_, i) => `payer-${i}@example.org`)];
  for (const [i, name] of names.entries()) {
    expect(numbers.find(name)).toBe(NOBODY);
    expect(numbers.add(name)).toBe(i);
  }
  expect(names.map((name) => numbers.find(name))).toEqual(names.map((_, i) => i));
  expect(numbers.find('payer')).toBe(NOBODY);
  expect(numbers.size).toBe(names.length);
});
