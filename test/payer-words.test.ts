/**
 * Phrases that were read aloud and sounded like a machine, a literal translation, or another product: none of them comes back
 * into what a payer reads, on the page, in a component, in a mail or on the simulated bank's pages.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDERS = ['src/checkout/messages', 'src/components/messages', 'src/mail/messages', 'simulator/bank-pages/words'];

/** By language: texts that stand nowhere, whatever the case of their letters. */
const RETIRED: Readonly<Record<string, readonly string[]>> = {
  en: [
    'left to pay',
    'left the payment',
    'is waiting at',
    'handles your order',
    'the money has arrived',
    'private person',
    'used too often',
    'along the way',
    'check your internet and',
    'by itself',
    'we do not know',
    'taken off',
    'on its way',
    'transfer the money',
  ],
  nl: [
    '{shop} betalen',
    '{shop} te betalen',
    'betaling verlaten',
    'wacht bij',
    'afgehaald',
    'saldo voor deze kaart',
    'en kon dat',
    'in haar app',
    'uw internet en',
    'onderweg',
    'we kennen',
    'te vaak gebruikt',
    'portemonnee',
    '"entiteit',
    'niet nog eens',
  ],
  de: [
    'geldbörse',
    'unterwegs',
    'zahlung verlassen',
    'wir kennen',
    'konnte das',
    '"entität',
    'tt-mm-jjjj',
    'prüfen sie die prüfnummer',
    '{shop} bezahlen',
    '{shop} zu bezahlen',
    'zu oft verwendet',
    'wartet',
    'zurückgeholt',
    'von selbst',
    'ihr internet ',
  ],
  fr: [
    'continuez-y',
    'vous attend',
    'quitté le paiement',
    'revenir chez',
    'est arrivé',
    'en cours de route',
    'hors tva',
    'elle-même',
    'ne connaissons pas',
    'trop souvent',
    'mené à terme',
    'mode de paiement',
    'payer {shop}',
  ],
  es: [
    'ha salido del pago',
    'le espera',
    'pasará a',
    'entidad"',
    'llegue el dinero',
    'usted mismo',
    'no conocemos',
    'demasiadas veces',
    'va a volver',
    'algo ha fallado',
    'directamente',
    'por sí sola',
    'sigue esperando',
    'en camino',
  ],
  it: [
    'la attende',
    'continui lì',
    'lungo il percorso',
    'non conosciamo',
    'un momento, prego',
    'da sola',
    'troppe volte',
  ],
  pt: [
    'ligação de pagamento',
    'pelo caminho',
    'saiu do pagamento',
    'cartão-presente',
    'não conhecemos',
    'sozinha',
    'aguarda em',
    'estornado',
  ],
  da: ['undervejs', 'forlod', 'venter hos', 'beder dig selv', 'dit internet', 'vi kender ikke', '"enhed"', 'på vej'],
  sv: ['på vägen', 'lämnade', 'väntar hos', 'ber dig själv', 'känner inte till', '"enhet"', 'av sig själv', 'på väg'],
  nb: [
    'underveis',
    'forlot',
    'venter hos',
    'ber deg selv',
    'sjekk internett og',
    'vi kjenner ikke dette',
    '"enhet"',
    'av seg selv',
    'forsøk igjen',
    'på vei',
  ],
  fi: ['poistuit', 'odottaa:', 'sinua itse', 'emme tunne ', 'liian monta', 'itsestään', 'olkaa hyvä'],
  pl: [
    'po drodze',
    'twoja płatność czeka',
    'sam poprosi',
    'nie znamy',
    'sprawdź internet',
    '"podmiot"',
    'pieniądze."',
    'zapłać {shop}',
  ],
  cs: ['cestou', 'opustili', 'platba čeká', 'sama požádá', 'neznáme', '"entita"', 'na cestě'],
  ru: ['ждёт вас', 'туда', 'сама', 'сам попросит', 'мы не знаем', 'проверьте интернет', 'слишком много раз'],
  tr: [
    'oradan',
    'ödemeden ayrıldınız',
    'kendiliğinden',
    'kendisi isteyecek',
    'tanımıyoruz',
    'çok fazla kullanıldı',
    'yolda',
  ],
  ar: ['غادرت', 'في انتظارك', 'تابع هناك', 'من تلقاء نفسها', 'بنفسه', 'لا نعرف', 'تحقق من الإنترنت'],
  he: ['יצאת מהתשלום', 'ממתין אצל', 'להמשיך לשם', 'בעצמו', 'אינו מוכר לנו', 'את האינטרנט', 'השתבש', 'מעצמו', 'ובדרך'],
  ja: ['待機中', 'お振り込みで完了', '参照番号', 'ウィンドウを閉じてください'],
  zh: ['等待确认', '离开付款', '自行', '使用次数过多'],
};

/** Payers are strangers: where a language has a formal word for them, the other one stands nowhere. */
const TOO_FAMILIAR: Readonly<Record<string, RegExp>> = {
  nl: /(?<!\p{L})(je|jij|jou|jouw|jullie)(?!\p{L})/iu,
  de: /(?<!\p{L})(du|dich|dir|deine?[mnrs]?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu,
  es: /(?<!\p{L})(tú|tu|tus|ti|contigo)(?!\p{L})/iu,
  it: /(?<!\p{L})(tu|tuo|tua|tuoi|tue|ti)(?!\p{L})/iu,
};

/** Those of one word form the page and the mails have to agree on. */
const TWO_FORMS: Readonly<Record<string, RegExp>> = {
  nl: /(?<!\p{L})u heeft|heeft u(?!\p{L})/iu,
  cs: /(?<=\p{Ll} )Váš/u,
  it: /(?<!\p{L})(sua|suo|suoi|sue) (ordine|banca|pagamento|cart[ae]|conto|telefono)/u,
};

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), language: basename(name, '.json') })),
);

describe('what a payer reads', () => {
  it.each(files)('in $path has none of the phrases that sounded wrong', ({ path, language }) => {
    const text = readFileSync(path, 'utf8').toLowerCase();
    expect(RETIRED[language]!.filter((phrase) => text.includes(phrase.toLowerCase()))).toEqual([]);
  });

  it.each(files)('in $path addresses a stranger, in one way', ({ path, language }) => {
    const sentences: Readonly<Record<string, string>> = JSON.parse(readFileSync(path, 'utf8'));
    const wrong = [TOO_FAMILIAR[language], TWO_FORMS[language]];
    expect(Object.values(sentences).filter((sentence) => wrong.some((form) => form?.test(sentence)))).toEqual([]);
  });
});
