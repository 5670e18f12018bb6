/** Money that was paid before: Paysafecard and gift cards, as data. What is left of an order is paid by another method. */
import { HOUR } from '../../platform/clock.ts';
import type { GatewayId, Method } from '../types.ts';
import { listOf, NO_REFUNDS, plainMethod } from './plain-method.ts';

const giftCard = (id: GatewayId, name: string, ...aliases: string[]): Method =>
  plainMethod('gift_card', id, name, {
    aliases,
    countries: ['BE', 'NL'],
    direct: false,
    expiresMs: null,
    refunding: NO_REFUNDS,
    fields: ['gift_number', 'gift_code'],
  });

export const PREPAID: readonly Method[] = [
  plainMethod('prepaid', 'PSAFECARD', 'Paysafecard', {
    currencies: listOf('EUR GBP USD'),
    direct: false,
    expiresMs: 3 * HOUR,
    refunding: NO_REFUNDS,
  }),
];

/** A card that many kinds of shops take may pay 50 EUR of an order. */
const openLoop = (id: GatewayId, name: string, ...aliases: string[]): Method => ({
  ...giftCard(id, name, ...aliases),
  mostPerCard: 5_000,
});

/** By id. */
export const GIFT_CARDS: readonly Method[] = [
  openLoop('AMSGIFT', 'Amsterdam Gift Card'),
  giftCard('BABYCAD', 'Baby Cadeaubon'),
  giftCard('BEAUTYCAD', 'Beauty Cadeau'),
  giftCard('BEAUTYWELL', 'Beauty & Wellness'),
  giftCard('BIERCHEQUE', 'Biercheque'),
  giftCard('BLOEMENCAD', 'Bloemen Cadeau'),
  giftCard('BOEKENBON', 'Boekenbon'),
  giftCard('BOEKENVOOR', 'Boekenvoordeel'),
  giftCard('DEGROTESPL', 'De Grote Speelgoedwinkel'),
  giftCard('DORDTPAS', 'Dordtpas'),
  giftCard('EDENCOM', 'Edenred Compliments'),
  giftCard('EDENECO', 'Edenred EcoCheque', 'EDENCO'),
  giftCard('EDENRES', 'Edenred Restaurant'),
  giftCard('EDENSPORTS', 'Edenred Sport & Culture'),
  giftCard('FASHIONCHQ', 'Fashioncheque'),
  giftCard('FASHIONGFT', 'Fashion Giftcard'),
  giftCard('FIETSENBON', 'Fietsenbon'),
  giftCard('GELREPAS', 'Gelrepas'),
  giftCard('GEZONDHEID', 'Gezondheidsbon'),
  giftCard('GOOD4FUN', 'Good4fun Giftcard'),
  giftCard('HORSESGIFT', 'Horses & Gifts'),
  giftCard('HUISTUIN', 'Huis & Tuin Cadeau'),
  giftCard('KIDSCADEAU', 'Kids Cadeau'),
  giftCard('KLUSCADEAU', 'Klus Cadeau'),
  giftCard('MONIECO', 'Monizze Eco'),
  giftCard('MONIGIFT', 'Monizze Gift'),
  giftCard('MONIMEAL', 'Monizze Meal'),
  giftCard('NATENCRD', 'Nationale Entertainment Card'),
  giftCard('NATNLBIOSC', 'Nationale Bioscoopbon'),
  giftCard('NATNLETUIN', 'Nationale Tuinbon'),
  giftCard('OHMYGOOD', 'Ohmygood'),
  giftCard('PARFUMCADE', 'Parfum Cadeaukaart'),
  openLoop('ROTGIFT', 'Rotterdam Gift Card'),
  giftCard('SODESPORTS', 'Sodexo Sport & Culture'),
  giftCard('SPORTENFIT', 'Sport & Fit Cadeau'),
  giftCard('SPORTSGIFT', 'Sports Giftcard'),
  giftCard('UPAS', 'U-pas'),
  giftCard('VRGIFTCARD', 'VR Giftcard'),
  openLoop('VVVGIFTCRD', 'VVV Cadeaukaart', 'VVVGIFTCARD', 'VVVBON'),
  openLoop('WEBSHOPGFT', 'Webshop Giftcard'),
  giftCard('WIJNCADEAU', 'Wijn Cadeau'),
  openLoop('YOURGIFT', 'YourGift'),
];
