/**
 * OReq and ORes: operational notices of a directory server, since EMV 3DS 2.3.1. They are taken and logged, so of their content
 * nothing but the head matters here.
 */
import { field, literal, type MessageTable, messageExtension, messageVersionField, uuid } from './fields.ts';

/** A notice and its acknowledgement are written alike. */
const notice = (type: 'OReq' | 'ORes'): MessageTable => ({
  type,
  since: '2.3.1',
  fields: [
    field('messageType', 'RRR', literal(type)),
    messageVersionField,
    field('threeDSServerTransID', '--C', uuid),
    field('dsTransID', '--C', uuid),
    ...messageExtension,
  ],
  rules: [],
});

export const OREQ = notice('OReq');
export const ORES = notice('ORes');
