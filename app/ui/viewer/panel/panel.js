// The panel over the viewer: opens on what Python shows, closes on Esc.
let opener = null;
document.addEventListener('room:opening', (event) => (opener = event.detail));

function close() {
  if (!element.querySelector('.panel')) return;
  props.value = '';
  document.body.classList.remove('panel-open');
  document.dispatchEvent(new CustomEvent('room:panel', { detail: { open: false } }));
  if (opener?.isConnected) opener.focus();
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
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});

let shown = false;
watch('value', () => {
  const panel = element.querySelector('.panel');
  const opened = panel && !shown;
  shown = Boolean(panel);
  document.body.classList.toggle('panel-open', shown);
  if (!opened) return;
  document.dispatchEvent(new CustomEvent('room:panel', { detail: { open: true } }));
  panel.querySelector('h2')?.focus({ preventScroll: true });
});
