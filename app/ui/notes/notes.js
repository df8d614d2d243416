// Notes are opened where they stand, taken down, and saved; what was folded stays folded.
const folds = new Map();
element.addEventListener('click', (event) => {
  const fold = event.target.closest('summary')?.parentElement;
  if (fold?.dataset.fold) folds.set(fold.dataset.fold, !fold.open);
  const at = event.target.closest('[data-act]');
  if (!at) return;
  const { act } = at.dataset;
  const note = Number(at.dataset.note);
  if (act === 'unpin') trigger('unpin', { note });
  else if (act === 'notes_md') trigger('save_notes', { kind: 'markdown' });
  else if (act === 'notes_json') trigger('save_notes', { kind: 'json' });
  else if (act === 'open_note') {
    document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
    const opening = Math.round(performance.now() * 1000);
    trigger('open_note', { note, quote: Number(at.dataset.quote), opening });
  }
});
watch('value', () => {
  for (const fold of element.querySelectorAll('details[data-fold]'))
    fold.open = folds.get(fold.dataset.fold) ?? fold.open;
});
