// Runs in the tiny pages that an issuer's frame ends at: tells the payment page around it, which then goes on.

const { tell, about, next } = document.body.dataset;
if (window.top === window) {
  if (next) location.replace(next);
} else {
  for (let outer = window.parent, last = window; outer !== last; last = outer, outer = outer.parent) {
    outer.postMessage({ gatehouse: tell, about }, location.origin);
  }
}
