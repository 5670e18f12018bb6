// Instructions of a bank transfer: a button behind each line takes its value along. Without a script there is no button, and
// the text can be selected.

const status = document.getElementById('copy-status');
const ready = new Map();

for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  ready.set(button, button.firstChild.data);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    for (const [each, text] of ready) each.firstChild.data = text;
    button.firstChild.data = status.dataset.done;
    status.textContent = `${button.dataset.name}: ${status.dataset.done}`;
  });
}
