// A click opens a conversation again or forgets it.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-key]');
  if (!at) return;
  const key = Number(at.dataset.key);
  if (at.dataset.act === 'reopen') trigger('reopen', { key });
  else trigger('forget', { key });
});
