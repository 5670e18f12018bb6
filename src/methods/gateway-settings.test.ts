import { describe, expect, it } from 'vitest';
import { readGatewaySettings } from './gateway-settings.ts';

const read = (gateways: unknown) => readGatewaySettings({ gateways });
const USUAL = { straightToIdeal: true, code: { only: false, size: null, button: 'usual' }, prefilled: {} };

describe('settings of single methods', () => {
  it.each([undefined, null, [], {}, 'all', 7, { gateways: [] }, { gateways: 'IDEAL' }, { gateways: { IDEAL: null } }])(
    'say nothing in %j',
    (settings) => {
      expect(readGatewaySettings(settings)).toEqual(USUAL);
    },
  );

  it.each([
    [{ IDEAL: { show_pre: true } }, false],
    [{ ideal: { show_pre: 'True' } }, false],
    [{ IDEAL: { show_pre: '1' } }, false],
    [{ IDEAL: { show_pre: 0 } }, true],
    [{ IDEAL: { show_pre: 'yes' } }, true],
  ])('keep the payer of iDEAL on the page only where they say so: %j', (gateways, straight) => {
    expect(read(gateways).straightToIdeal).toBe(straight);
  });

  it.each([
    [{ qr_only: '1' }, { only: true, size: null, button: 'usual' }],
    [{ qr_size: '500px' }, { only: false, size: 500, button: 'usual' }],
    [{ qr_size: 300 }, { only: false, size: 300, button: 'usual' }],
    [{ qr_size: '99px' }, { only: false, size: null, button: 'usual' }],
    [{ qr_size: '1001' }, { only: false, size: null, button: 'usual' }],
    [{ qr_size: '50%; color: red' }, { only: false, size: null, button: 'usual' }],
    [{ mobile_pay_button_position: 'Top' }, { only: false, size: null, button: 'top' }],
    [{ mobile_pay_button_position: 'left' }, { only: false, size: null, button: 'usual' }],
    [
      { disable_mobile_pay_button: true, mobile_pay_button_position: 'top' },
      { only: false, size: null, button: null },
    ],
  ])('say how the code of Bancontact is shown: %j', (MISTERCASH, code) => {
    expect(read({ MISTERCASH }).code).toEqual(code);
  });

  it.each([
    ['P', { BILLINK: { customer_type: 'private' } }],
    ['B', { BILLINK: { customer_type: 'business' } }],
    ['p', {}],
    ['constructor', {}],
    [{}, {}],
  ])('choose the kind of customer of Billink: %j', (type, prefilled) => {
    expect(read({ BILLINK: { type } }).prefilled).toEqual(prefilled);
  });
});
