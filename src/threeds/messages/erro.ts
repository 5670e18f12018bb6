/** The Erro message. EMV 3DS 2.2.0 table B.10. */
import * as codes from './enumerations.ts';
import { code, digits, field, literal, type MessageTable, messageExtension, text, uuid, version } from './fields.ts';

export const ERRO: MessageTable = {
  type: 'Erro',
  fields: [
    field('messageType', 'RRR', literal('Erro')),
    field('messageVersion', 'RRR', version),
    field('threeDSServerTransID', 'CCC', uuid),
    field('dsTransID', 'CCC', uuid),
    field('acsTransID', 'CCC', uuid),
    field('errorCode', 'RRR', digits(3, 3)),
    field('errorComponent', 'RRR', code(codes.ERROR_COMPONENT)),
    field('errorDescription', 'RRR', text(2_048)),
    field('errorDetail', 'RRR', text(2_048)),
    field('errorMessageType', 'CCC', text(4)),
    ...messageExtension,
  ],
  rules: [],
};
