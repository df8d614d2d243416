// Models and servers, wherever they are offered: looked at, fetched, used, tried.
// A key stays in this script until the page is closed, for the server that it was given for.
const keys = new Map();

function begin(button) {
  button.disabled = true;
  button.classList.add('waiting');
}

const whenSent = {
  'server-form': (form) => {
    const address = form.elements.server_address.value.trim();
    const key = form.elements.server_key.value.trim();
    keys.set(address, key);
    trigger('list', { address, key });
  },
  'model-form': (form) => trigger('look', { model: form.elements.model.value.trim() }),
};
document.addEventListener('submit', (event) => {
  const name = Object.keys(whenSent).find((known) => event.target.classList.contains(known));
  if (!name) return;
  event.preventDefault();
  begin(event.target.querySelector('button'));
  whenSent[name](event.target);
});

const whenClicked = {
  use_server: ({ address, model }) =>
    trigger('use', { address, model, key: keys.get(address) ?? '' }),
  fetch: ({ model }) =>
    trigger('fetch', { model, in_panel: document.body.classList.contains('panel-open') }),
  try_out: () => trigger('try_out', {}),
};
document.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act]');
  const act = whenClicked[at?.dataset.act];
  if (!act) return;
  begin(at);
  // Where the panel opens for it, the eye returns to where it was.
  document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
  act(at.dataset);
});
