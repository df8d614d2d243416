// The side panel: opens on what Python shows, brings the passage into view, closes on Esc.
function close() {
  if (!element.querySelector('.panel')) return;
  props.value = '';
  document.body.classList.remove('panel-open');
  window.roomOpener?.isConnected && window.roomOpener.focus();
}

// A model may take long to load: its button shows that it was heard.
function begin(button, event, model) {
  button.disabled = true;
  button.classList.add('waiting');
  trigger(event, { model });
}

element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act]');
  if (!at) return;
  if (at.dataset.act === 'close') close();
  else if (at.dataset.act === 'use') begin(at, 'use', at.dataset.model);
  else if (at.dataset.act === 'beside') begin(at, 'beside', at.dataset.model);
  else if (at.dataset.act === 'alone') begin(at, 'beside', '');
  else if (at.dataset.act === 'look')
    trigger('looked', { book: at.dataset.book, part: Number(at.dataset.part) });
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});

watch('value', () => {
  const panel = element.querySelector('.panel');
  document.body.classList.toggle('panel-open', Boolean(panel));
  if (!panel) return;
  panel.querySelector('h2')?.focus({ preventScroll: true });
  const body = panel.querySelector('.panel-body');
  const mark = panel.querySelector('#passage');
  body.scrollTop = mark ? mark.offsetTop - body.clientHeight / 3 : 0;
});
