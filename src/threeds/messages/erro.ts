/** The Erro message. EMV 3DS 2.2.0 table B.10. */
import * as codes from './enumerations.ts';
import { code, digits, field, literal, type MessageTable, messageExtension, text, uuid, version } from './fields.ts';

export const ERRO: MessageTable = {
  type: 'Erro',
  fields: [
    field('messageType', 'RR', literal('Erro')),
    field('messageVersion', 'RR', version),
    field('threeDSServerTransID', 'CC', uuid),
    field('dsTransID', 'CC', uuid),
    field('acsTransID', 'CC', uuid),
    field('errorCode', 'RR', digits(3, 3)),
    field('errorComponent', 'RR', code(codes.ERROR_COMPONENT)),
    field('errorDescription', 'RR', text(2_048)),
    field('errorDetail', 'RR', text(2_048)),
    field('errorMessageType', 'CC', text(4)),
    messageExtension,
  ],
  rules: [],
};
