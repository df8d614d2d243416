// A click opens a conversation again or forgets it; forgetting everything is asked twice.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act]');
  if (!at) return;
  const key = Number(at.dataset.key);
  if (at.dataset.act === 'reopen') trigger('reopen', { key });
  else if (at.dataset.act === 'forget') trigger('forget', { key });
  else if (at.dataset.act === 'forget_all' && window.confirm(at.dataset.sure))
    trigger('forget_all', {});
});

// The list is drawn whenever something was kept or brought back; the first time, all is there.
let restored = false;
watch('value', () => {
  if (restored) return;
  restored = true;
  setTimeout(() => document.dispatchEvent(new CustomEvent('room:restored')), 300);
});
