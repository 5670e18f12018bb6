// After the outcome of an order with close_window: closes the window, or goes on to the shop where the browser refuses. A payer
// who has something to read is given the time for it.

const REFUSED_MS = 600;
const { next, after = '0' } = document.querySelector('[data-next], [data-after]')?.dataset ?? {};
setTimeout(() => {
  window.close();
  if (next) setTimeout(() => location.replace(next), REFUSED_MS);
}, Number(after));
