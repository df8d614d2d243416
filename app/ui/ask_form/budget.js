// Shows at once what a tick costs; Python's exact sum follows a moment later.
const say = (slot, text) => {
  const at = element.querySelector(`[data-slot=${slot}]`);
  if (at) at.textContent = text;
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');

function draw(tokens) {
  const bar = element.querySelector('[data-room]');
  if (!bar) return;
  const room = Number(bar.dataset.room);
  const used = tokens + Number(bar.dataset.around);
  const over = Number(bar.dataset.around) + tokens - Number(bar.dataset.limit);
  const about = bar.dataset.exact === '1' ? '' : '≈';
  const limit = Number(bar.dataset.limit);
  bar.classList.toggle('over', over > 0 && bar.dataset.way === 'refuse');
  bar.querySelector('.fill').style.width = Math.min(100, (100 * used) / limit) + '%';
  bar.setAttribute('aria-valuenow', String(Math.min(used, limit)));
  const words = over > 0 ? bar.dataset.over : bar.dataset.fits;
  const numbers = {
    used: about + used.toLocaleString('en'),
    room: limit.toLocaleString('en'),
    over: about + over.toLocaleString('en'),
  };
  say('used', fill(words, numbers));
  element.querySelector('.over-help').hidden = over <= 0;
  bar.dataset.roomLeft = String(room - tokens);
}

let last = null;
document.addEventListener('room:ticked', (event) => {
  last = event.detail.tokens;
  draw(last);
});
watch('value', () => {
  const bar = element.querySelector('[data-room]');
  if (bar) draw(last ?? Number(bar.dataset.tokens));
});
