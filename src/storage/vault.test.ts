/** The vault on its real tables. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { DAY, ManualClock } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { MasterKeyError } from '../vault/keys.ts';
import { keyIdOf, SealBroken } from '../vault/seal.ts';
import type { SealedCard } from '../vault/types.ts';
import { makeVault, SECURITY_CODE_LIFE_MS } from '../vault/vault.ts';
import { openVaultStore, sealedCardRows, sealedGiftCardRow, sweepCardNumbers, sweepSecurityCodes } from './vault.ts';

const CARD = { number: '4111111111111111', expiry: '2912', holder: 'S. Smit' };
const SITE = 1;

describe('the vault', () => {
  let database: TestDatabase;
  let masterKey: Buffer;
  let clock: ManualClock;
  const open = (key = masterKey) =>
    makeVault({ masterKey: key, store: openVaultStore(database.sql), clock, random: secureRandom });
  const write = async (sealed: SealedCard) => {
    const { sql } = database;
    const rows = sealedCardRows(sealed);
    for (const table of ['vault_cards', 'vault_security_codes'] as const)
      await sql`INSERT INTO ${sql(table)}
        SELECT * FROM jsonb_populate_recordset(NULL::${sql(table)}, ${sql.json(rows[table] as never)})`;
  };

  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`TRUNCATE vault_keys, vault_cards, vault_security_codes, vault_gift_cards`;
    masterKey = secureRandom.bytes(32);
    clock = new ManualClock();
  });

  it('gives back the card and its security code, after a restart too', async () => {
    const sealed = await (await open()).seal(SITE, CARD, '123');
    await write(sealed);
    const vault = await open();
    expect(await vault.card(SITE, sealed.cardRef)).toEqual(CARD);
    expect(await vault.securityCode(SITE, sealed.cardRef)).toBe('123');
  });

  it('gives back a gift card as it was, keeps it unreadable, and knows the same card again', async () => {
    const vault = await open();
    const gift = { number: '6333AB1111155', code: '90215' };
    const sealed = await vault.sealGiftCard(SITE, gift);
    await database.sql`INSERT INTO vault_gift_cards
      SELECT * FROM jsonb_populate_record(NULL::vault_gift_cards, ${database.sql.json(sealedGiftCardRow(sealed) as never)})`;
    expect(await (await open()).giftCard(SITE, sealed.giftRef)).toEqual(gift);
    expect(await vault.giftCard(SITE + 1, sealed.giftRef)).toBeNull();
    const [row] = await database.sql`SELECT encode(sealed, 'escape') AS text FROM vault_gift_cards`;
    for (const secret of [gift.number, gift.code]) expect(row!.text).not.toContain(secret);
    const again = await vault.sealGiftCard(SITE, { ...gift, number: gift.number.toLowerCase() });
    expect(again.fingerprint).toBe(sealed.fingerprint);
    expect((await vault.sealGiftCard(SITE + 1, gift)).fingerprint).not.toBe(sealed.fingerprint);
  });

  it('takes no gift card that is none, without telling it', async () => {
    const vault = await open();
    await expect(vault.sealGiftCard(SITE, { number: '12 34', code: '1234' })).rejects.toThrow(
      /^a gift card number has/,
    );
    await expect(vault.sealGiftCard(SITE, { number: '123456', code: '' })).rejects.toThrow(
      /^the code of a gift card has/,
    );
  });

  it('stores nothing itself', async () => {
    const vault = await open();
    const sealed = await vault.seal(SITE, CARD, '123');
    await expect(vault.card(SITE, sealed.cardRef)).rejects.toThrow(/no card/);
    expect(await vault.securityCode(SITE, sealed.cardRef)).toBeNull();
  });

  it('keeps neither number, code nor holder readable anywhere in its rows', async () => {
    await write(await (await open()).seal(SITE, CARD, '7391'));
    for (const table of ['vault_keys', 'vault_cards', 'vault_security_codes']) {
      const rows = await database.sql.unsafe(`SELECT * FROM ${table}`);
      expect(rows).toHaveLength(1);
      const values = rows.flatMap((row) => Object.values(row));
      for (const secret of [CARD.number, CARD.holder, '7391']) {
        const found = values.filter((value) => Buffer.isBuffer(value) && value.includes(secret));
        expect(found, `${secret} in ${table}`).toEqual([]);
      }
      expect(values.filter((value) => String(value).includes(CARD.number))).toEqual([]);
    }
  });

  it('knows the same card of the same site again, and only that', async () => {
    const vault = await open();
    const print = async (siteId: number, number: string) =>
      (await vault.seal(siteId, { ...CARD, number }, null)).fingerprint;
    const one = await print(1, CARD.number);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await print(1, CARD.number)).toBe(one);
    expect(await print(2, CARD.number)).not.toBe(one);
    expect(await print(1, '5500000000000004')).not.toBe(one);
    masterKey = secureRandom.bytes(32);
    await database.sql`TRUNCATE vault_keys`;
    expect((await (await open()).seal(1, CARD, null)).fingerprint, 'keyed by the master key').not.toBe(one);
  });

  it('makes references that sort by age and fit a URL', async () => {
    const vault = await open();
    const refs: string[] = [];
    for (let i = 0; i < 5; i++) {
      refs.push((await vault.seal(SITE, CARD, null)).cardRef);
      clock.advance(1);
    }
    expect(refs).toEqual([...refs].sort());
    for (const ref of refs) expect(ref).toMatch(/^[0-9A-Za-z]{22}$/);
  });

  it('does not open a card that was moved to another site or reference, nor a code put in the place of a card', async () => {
    const vault = await open();
    const sealed = await vault.seal(SITE, CARD, '123');
    await write(sealed);
    await write({ ...sealed, siteId: 2, securityCode: null });
    await write({ ...sealed, cardRef: 'another', securityCode: null });
    await write({ ...sealed, cardRef: 'code', sealed: sealed.securityCode!.sealed, securityCode: null });
    await expect(vault.card(2, sealed.cardRef)).rejects.toThrow(SealBroken);
    await expect(vault.card(SITE, 'another')).rejects.toThrow(SealBroken);
    await expect(vault.card(SITE, 'code')).rejects.toThrow(SealBroken);
  });

  it('gives no security code once its time is over, swept or not', async () => {
    const vault = await open();
    const sealed = await vault.seal(SITE, CARD, '123');
    await write(sealed);
    clock.advance(SECURITY_CODE_LIFE_MS - 1);
    expect(await vault.securityCode(SITE, sealed.cardRef)).toBe('123');
    expect(await sweepSecurityCodes(database.sql, clock.now())).toBe(0);
    clock.advance(1);
    expect(await vault.securityCode(SITE, sealed.cardRef)).toBeNull();
    expect(await sweepSecurityCodes(database.sql, clock.now())).toBe(1);
    expect(await database.sql`SELECT * FROM vault_security_codes`).toHaveLength(0);
    expect(await vault.card(SITE, sealed.cardRef), 'the card stays').toEqual(CARD);
  });

  it('loses the numbers of cards whose time is over, however many a busy day has left, and of no token', async () => {
    const { sql } = database;
    await sql`INSERT INTO vault_cards (site_id, card_ref, sealed, fingerprint, created_at, of_token)
      SELECT ${SITE}, 'old ' || n, 'sealed', 'known by this', n, n = 1 FROM generate_series(1, 1301) n`;
    await sql`INSERT INTO vault_cards (site_id, card_ref, sealed, fingerprint, created_at)
      VALUES (${SITE}, 'young', 'sealed', 'known by this', 2000)`;
    expect(await sweepCardNumbers(sql, 2000)).toBe(1300);
    const kept = await sql`SELECT card_ref FROM vault_cards WHERE sealed IS NOT NULL ORDER BY created_at`;
    expect(kept.map(({ card_ref }) => card_ref)).toEqual(['old 1', 'young']);
    expect((await sql`SELECT FROM vault_cards WHERE fingerprint = 'known by this'`).count).toBe(1302);
    expect(await sweepCardNumbers(sql, 2000)).toBe(0);
  });

  it('refuses to open with another master key, and says what to do', async () => {
    await open();
    const opening = open(secureRandom.bytes(32));
    await expect(opening).rejects.toThrow(MasterKeyError);
    await expect(opening).rejects.toThrow(/data key 1.*another master key.*Start with the master key/s);
  });

  it('does not repeat a malformed number or code in its complaint', async () => {
    const vault = await open();
    await expect(vault.seal(SITE, { ...CARD, number: '41111x' }, null)).rejects.toThrow(/^a card number has 12 to 19/);
    await expect(vault.seal(SITE, CARD, '12x')).rejects.toThrow(/^a security code has 3 or 4/);
  });

  it('seals with a new data key after a week, and opens what older keys sealed', async () => {
    const vault = await open();
    const old = await vault.seal(SITE, CARD, null);
    await write(old);
    clock.advance(7 * DAY);
    const [one, two] = await Promise.all([vault.seal(SITE, CARD, null), vault.seal(SITE, CARD, null)]);
    expect([keyIdOf(old.sealed), keyIdOf(one.sealed), keyIdOf(two.sealed)]).toEqual([1, 2, 2]);
    expect(await vault.card(SITE, old.cardRef)).toEqual(CARD);
  });

  it('shares one data key between processes that start together, and reads keys made by others', async () => {
    const [one, other] = await Promise.all([open(), open(), open(), open()]);
    expect(await database.sql`SELECT key_id FROM vault_keys`).toEqual([{ key_id: 1 }]);
    clock.advance(8 * DAY);
    const sealed = await one.seal(SITE, CARD, null);
    await write(sealed);
    expect(keyIdOf(sealed.sealed)).toBe(2);
    expect(await other.card(SITE, sealed.cardRef)).toEqual(CARD);
  });
});
