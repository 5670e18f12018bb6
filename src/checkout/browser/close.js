// After the outcome of an order with close_window: closes the window, or goes on to the shop where the browser refuses.

const REFUSED_MS = 600;
const { next } = document.querySelector('[data-next]')?.dataset ?? {};
window.close();
if (next) setTimeout(() => location.replace(next), REFUSED_MS);
