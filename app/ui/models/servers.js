// The servers in the panel of models: one is looked at by its address, or a model of it is used.
// A key stays in this script until the page is closed, for the server that it was given for.
const keys = new Map();
document.addEventListener('submit', (event) => {
  const form = event.target.closest('.server-form');
  if (!form) return;
  event.preventDefault();
  const address = form.elements.server_address.value.trim();
  const key = form.elements.server_key.value.trim();
  keys.set(address, key);
  form.querySelector('button').disabled = true;
  trigger('list', { address, key });
});
document.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act=use_server]');
  if (!at) return;
  const { address, model } = at.dataset;
  at.disabled = true;
  at.classList.add('waiting');
  trigger('use', { address, model, key: keys.get(address) ?? '' });
});
