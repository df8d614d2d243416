// Language goes to Python; light and dark stay here, and are remembered by the browser.
const root = document.body;
function setLight(dark) {
  root.classList.toggle('dark', dark);
  try {
    localStorage.setItem('long-reader-light', dark ? 'dark' : 'light');
  } catch {}
}
try {
  const kept = localStorage.getItem('long-reader-light');
  if (kept) root.classList.toggle('dark', kept === 'dark');
} catch {}

element.addEventListener('click', (event) => {
  if (event.target.closest('.skip')) {
    event.preventDefault();
    document.querySelector('#question textarea')?.focus();
  }
  const at = event.target.closest('[data-act]');
  if (at?.dataset.act === 'light') setLight(!root.classList.contains('dark'));
  if (at?.dataset.act === 'model') {
    document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
    trigger('model', {});
  }
});
element.addEventListener('change', (event) => {
  if (event.target.dataset.act === 'language') trigger('language', { language: event.target.value });
});
watch('value', () => {
  const select = element.querySelector('select[data-act=language]');
  const chosen = select?.querySelector('option[selected]');
  if (chosen) {
    select.value = chosen.value;
    document.documentElement.lang = chosen.value;
  }
});
