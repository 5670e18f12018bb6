/** Whether the cardholder trusts the merchant, and who says so: called white list until 2.2.0, trust list since. */
import * as codes from './enumerations.ts';
import { code, type Field, field, isPresent } from './fields.ts';

type Codes = Parameters<typeof code>[0];
type Need = Parameters<typeof field>[1];

interface Row {
  readonly status: Need;
  readonly source: Need;
  readonly statuses: Codes;
}

/** Column by column, where the status may stand and its source is due: `until` 2.2.0, and `since` then. */
export function trustList(until: Row, since: Row): readonly Field[] {
  return [
    field('whiteListStatus', until.status, code(until.statuses), { alias: 'trustListStatus' }),
    field('whiteListStatusSource', until.source, code(codes.WHITE_LIST_SOURCE), {
      when: isPresent('whiteListStatus'),
      alias: 'trustListStatusSource',
    }),
    field('trustListStatus', since.status, code(since.statuses), { alias: 'whiteListStatus' }),
    field('trustListStatusSource', since.source, code(codes.TRUST_LIST_SOURCE), {
      when: isPresent('trustListStatus'),
      alias: 'whiteListStatusSource',
    }),
  ];
}
