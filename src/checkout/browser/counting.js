// Where shop and gateway want it: tells Google Analytics of a visit. The page's own address stays here, as whoever has it can
// open the payment.

const { account } = document.querySelector('script[data-account]').dataset;
window.dataLayer = window.dataLayer || [];
function gtag() {
  // biome-ignore lint/complexity/noArguments: Google's script reads this very object, an array is something else to it
  window.dataLayer.push(arguments);
}
gtag('js', new Date());
gtag('config', account, {
  page_location: `${location.origin}/connect/`,
  page_referrer: '',
  page_title: 'Payment',
  allow_google_signals: false,
  allow_ad_personalization_signals: false,
});
