// A file whose pages are pictures is read again, with text recognition.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act=recognise_file]');
  if (!at) return;
  at.disabled = true;
  trigger('recognise_file', { name: at.dataset.name });
});
watch('value', () => document.dispatchEvent(new CustomEvent('room:arriving')));
