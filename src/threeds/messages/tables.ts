/** Every message's table by its type. */
import { AREQ } from './areq.ts';
import { ARES, RREQ, RRES } from './ares.ts';
import { CREQ, CRES } from './challenge.ts';
import { ERRO } from './erro.ts';
import type { MessageTable } from './fields.ts';
import { OREQ, ORES } from './notices.ts';
import { PREQ, PRES } from './ranges.ts';
import type { MessageType } from './types.ts';

export const TABLES: Readonly<Record<MessageType, MessageTable>> = {
  PReq: PREQ,
  PRes: PRES,
  AReq: AREQ,
  ARes: ARES,
  CReq: CREQ,
  CRes: CRES,
  RReq: RREQ,
  RRes: RRES,
  OReq: OREQ,
  ORes: ORES,
  Erro: ERRO,
};

export function isMessageType(type: unknown): type is MessageType {
  return typeof type === 'string' && Object.hasOwn(TABLES, type);
}
