/**
 * OReq and ORes: operational notices of a directory server, since EMV 3DS 2.3.1. They are taken and logged, so of their content
 * nothing but the head matters here.
 */
import { field, literal, type MessageTable, messageExtension, messageVersionField, uuid } from './fields.ts';

export const OREQ: MessageTable = {
  type: 'OReq',
  since: '2.3.1',
  fields: [
    field('messageType', 'RRR', literal('OReq')),
    messageVersionField,
    field('threeDSServerTransID', '--C', uuid),
    field('dsTransID', '--C', uuid),
    ...messageExtension,
  ],
  rules: [],
};

export const ORES: MessageTable = {
  type: 'ORes',
  since: '2.3.1',
  fields: [
    field('messageType', 'RRR', literal('ORes')),
    messageVersionField,
    field('threeDSServerTransID', '--C', uuid),
    field('dsTransID', '--C', uuid),
    ...messageExtension,
  ],
  rules: [],
};
