// What is said in the ask form, and what stays in the question's field when it has been asked.
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-act=cancel_edit]')) trigger('cancel_edit', {});
});

const field = () => document.querySelector('#question textarea');
let asked = null;
// Gradio tells of typing one letter late; a draft is weighed and kept once the typing pauses.
let pause = 0;
document.addEventListener('input', (event) => {
  if (event.target !== field()) return;
  clearTimeout(pause);
  pause = setTimeout(() => trigger('typed', {}), 250);
});
const remember = () => (asked = field()?.value ?? null);

function drop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
// Stop takes Ask's place, so the second half of a double click would end what the first began.
let first = null;
document.addEventListener(
  'click',
  (event) => {
    const button = event.target.closest('#ask, #stop');
    if (event.detail > 1 && first?.id === 'ask') return button && drop(event);
    first = button;
    if (button?.id === 'ask') remember();
  },
  true,
);
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.target !== field()) return;
    if (event.repeat) drop(event); // a key that is held down asks once
    else remember();
  },
  true,
);
// Only the question that was asked goes; what is typed after it, or is not asked, stays.
document.addEventListener('room:asked', () => {
  const box = field();
  if (asked && box?.value.startsWith(asked)) {
    box.value = box.value.slice(asked.length).trimStart();
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
  asked = null;
});
