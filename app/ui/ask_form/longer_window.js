// Another window means loading the model again, which takes a while: the button shows it was heard.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-window]');
  if (!at) return;
  at.disabled = true;
  at.classList.add('waiting');
  trigger('window', { tokens: Number(at.dataset.window) });
});
