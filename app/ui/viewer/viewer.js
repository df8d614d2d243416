// The side panel: opens on what Python shows, brings the passage into view, closes on Esc.
let opener = null;
let face = 'text';
let shown = '';
let closed = 0;
document.addEventListener('room:opening', (event) => (opener = event.detail));

function close() {
  const panel = element.querySelector('.panel');
  if (!panel) return;
  closed = Number(panel.dataset.opening);
  trigger('closed', {});
  props.value = '';
  shown = '';
  document.body.classList.remove('panel-open');
  if (opener?.isConnected) opener.focus();
}

// The text with the passage marked, or the page's picture: as it was chosen last.
function turn(wanted) {
  face = wanted;
  const panel = element.querySelector('.panel');
  const faces = panel?.querySelectorAll('.faces button') ?? [];
  panel?.classList.toggle('show-picture', face === 'picture' && faces.length > 0);
  for (const button of faces)
    button.setAttribute('aria-pressed', String(button.dataset.face === face));
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
  else if (at.dataset.act === 'face') turn(at.dataset.face);
  else if (at.dataset.act === 'use') begin(at, 'use', at.dataset.model);
  else if (at.dataset.act === 'beside') begin(at, 'beside', at.dataset.model);
  else if (at.dataset.act === 'alone') begin(at, 'beside', '');
  else if (at.dataset.act === 'look')
    trigger('looked', { document: at.dataset.document, part: Number(at.dataset.part) });
});

// A kept file's password is asked for where its page should be.
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const { turn, quote, related, beside } = event.target.dataset;
  const which = quote ? { quote: Number(quote) } : { related: Number(related) };
  const password = event.target.querySelector('input').value;
  event.target.querySelector('button').disabled = true;
  face = 'picture';
  const at = { turn: Number(turn), beside: beside === '1', ...which };
  trigger('unlock_page', { ...at, password });
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});

watch('value', () => {
  const panel = element.querySelector('.panel');
  // The page's picture, on its way when the panel was closed, must not open it again.
  if (panel && closed && Number(panel.dataset.opening) === closed) {
    props.value = '';
    return;
  }
  document.body.classList.toggle('panel-open', Boolean(panel));
  if (!panel) return;
  const first = panel.querySelector('.panel-body').innerText.slice(0, 200);
  turn(face);
  if (first === shown) return;
  shown = first;
  panel.querySelector('h2')?.focus({ preventScroll: true });
  const body = panel.querySelector('.panel-body');
  const mark = panel.querySelector('#passage');
  const top = mark ? mark.getBoundingClientRect().top - body.getBoundingClientRect().top : 0;
  body.scrollTop = mark ? body.scrollTop + top - body.clientHeight / 3 : 0;
});
