// On every page: the language list acts at once, the order lies open on wide screens, methods are shown that this browser can
// pay by, and the link's last hours are told in the payer's own time. `challenge=page` in its address is kept in mind for this tab:
// tests would rather have the issuer's page fill the window than look into a frame.

const list = document.getElementById('language');
if (list) {
  // With the keyboard the choice is made by Enter or by leaving the list: every arrow key on the way is a change too.
  let byKey = false;
  const first = list.value;
  const go = () => list.value !== first && list.form.submit();
  list.addEventListener('keydown', (event) => {
    byKey = event.key !== 'Enter';
    if (event.key === 'Enter') go();
  });
  list.addEventListener('pointerdown', () => (byKey = false));
  list.addEventListener('change', () => byKey || go());
  list.addEventListener('blur', go);
}

// Where there is room beside the form the order lies open.
const cart = document.querySelector('details.cart');
if (cart && matchMedia('(min-width: 56.25em)').matches) cart.open = true;

for (const row of document.querySelectorAll('[data-needs]')) row.hidden = !(row.dataset.needs in window);

for (const time of document.querySelectorAll('time[data-style]')) {
  const style = { dateStyle: 'medium', timeStyle: 'short' };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.dataset.intl, style).format(
    new Date(time.dateTime),
  );
}

try {
  if (new URLSearchParams(location.search).get('challenge') === 'page') sessionStorage.challenge = 'page';
} catch {
  // A browser that keeps nothing shows the frame.
}
