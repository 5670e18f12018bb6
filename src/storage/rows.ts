/** Rows and values: columns are snake_case, members are camelCase, and nothing else differs. */

/** A row as the value it stands for: `site_id` becomes `siteId`. JSON columns stay as they are. */
export function fromRow<T>(row: Record<string, unknown>): T {
  const value: Record<string, unknown> = {};
  for (const column in row) value[memberOf(column)] = row[column];
  return value as T;
}

/** The columns of a value, in the spelling of the table. */
export function toRow<T extends object>(value: T, ...members: (keyof T & string)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const member of members) row[columnOf(member)] = value[member];
  return row;
}

const members = new Map<string, string>();

function memberOf(column: string): string {
  let member = members.get(column);
  if (member === undefined) {
    member = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    members.set(column, member);
  }
  return member;
}

const columns = new Map<string, string>();

function columnOf(member: string): string {
  let column = columns.get(member);
  if (column === undefined) {
    column = member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(member, column);
  }
  return column;
}
