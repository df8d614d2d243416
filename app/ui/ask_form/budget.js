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
  bar.parentElement.classList.toggle('too-long', over > 0);
  bar.dataset.roomLeft = String(room - tokens);
}

// Where there is little room, the ways to deal with a text over the window fold into one line: they
// unfold at a click, and fold again once one of them is chosen.
const form = () => document.querySelector('#ask-form');
function unfold(open) {
  form()?.classList.toggle('ways', open);
  element.querySelector('[data-act=ways]')?.setAttribute('aria-expanded', String(open));
}
element.addEventListener('click', (event) => {
  if (!event.target.closest('[data-act=ways]')) return;
  unfold(!form().classList.contains('ways'));
  if (form().classList.contains('ways')) document.querySelector('#over input:checked')?.focus();
});
// Arrow keys choose on their way to another choice; a pointer means the one it is on.
document.addEventListener('click', (event) => {
  if (event.detail && event.target.matches('#over input')) unfold(false);
});

// Gradio gives each choice a name of its own, so that arrow keys do not lead from one to the next.
function nameWays() {
  for (const way of document.querySelectorAll('#over input')) way.name = 'over';
}
document.addEventListener('focusin', (event) => event.target.matches('#over input') && nameWays());

let last = null;
document.addEventListener('room:ticked', (event) => {
  last = event.detail.tokens;
  draw(last);
});
watch('value', () => {
  const bar = element.querySelector('[data-room]');
  unfold(Boolean(form()?.classList.contains('ways')));
  if (bar) draw(last ?? Number(bar.dataset.tokens));
});
