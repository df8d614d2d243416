// What is ticked lives here, in the browser: the component's value is {document: [parts]}.
// Python draws the list and never sets the value, so no tick is lost while it is busy.
const known = new Map();
let pause = 0;
const boxes = (key) =>
  [...element.querySelectorAll('input[data-part]')].filter((b) => !key || b.dataset.document === key);
const name = (box) => box.dataset.document + '/' + box.dataset.part;

function tell() {
  const ticks = {};
  let tokens = 0;
  for (const box of boxes()) {
    const list = (ticks[box.dataset.document] ??= []);
    known.set(name(box), box.checked);
    if (box.checked) {
      list.push(Number(box.dataset.part));
      tokens += Number(box.dataset.tokens);
    }
  }
  props.value = ticks;
  document.dispatchEvent(new CustomEvent('room:ticked', { detail: { tokens } }));
  clearTimeout(pause);
  pause = setTimeout(() => trigger('ticked', {}), 120);
}

const narrow = window.matchMedia('(max-width: 899px)');
const seen = new Set();

function redraw() {
  for (const entry of element.querySelectorAll('article.document')) {
    // On a phone the parts of a new book stay folded, or the answer is far below.
    if (!seen.has(entry.dataset.document) && narrow.matches) entry.querySelector('.parts').open = false;
    seen.add(entry.dataset.document);
  }
  for (const box of boxes()) box.checked = known.get(name(box)) ?? box.defaultChecked;
  tell();
}

function children(box) {
  const all = boxes(box.dataset.document);
  const level = Number(box.dataset.level);
  const below = [];
  for (const next of all.slice(all.indexOf(box) + 1)) {
    if (Number(next.dataset.level) <= level) break;
    below.push(next);
  }
  return below;
}

// Ticks a book from its start for as long as its parts fit beside what else is ticked.
function fill(key) {
  let room = Number(document.querySelector('#budget [data-room]')?.dataset.room ?? 0);
  for (const box of boxes()) {
    if (box.dataset.document !== key && box.checked) room -= Number(box.dataset.tokens);
  }
  let open = true;
  for (const box of boxes(key)) {
    room -= Number(box.dataset.tokens);
    open = open && room >= 0;
    box.checked = open;
  }
}

element.addEventListener('change', (event) => {
  const at = event.target;
  if (at.matches('input[data-part]')) {
    for (const below of children(at)) below.checked = at.checked;
    tell();
  } else if (at.matches('select[data-act=encoding]')) {
    trigger('reread', { document: at.dataset.document, encoding: at.value });
  } else if (at.matches('select[data-act=upto]') && at.value !== '') {
    const last = Number(at.value);
    const list = boxes(at.dataset.document);
    const stop = list.findIndex((b, i) => i > last && Number(b.dataset.level) <= 1);
    list.forEach((b, i) => (b.checked = i <= last || i < stop || stop < 0));
    at.value = '';
    tell();
  }
});

element.addEventListener('click', (event) => {
  const at = event.target.closest('button[data-act]');
  if (!at) return;
  const { act, document: key, part } = at.dataset;
  if (act === 'remove') trigger('removed', { document: key });
  else if (act.startsWith('read_') || act === 'recognise') {
    at.disabled = true;
    trigger('reread', { document: key, way: act });
  } else if (act === 'look') trigger('looked', { document: key, part: Number(part) });
  else {
    if (act === 'all' || act === 'none') boxes(key).forEach((b) => (b.checked = act === 'all'));
    if (act === 'fill') fill(key);
    if (act === 'no_references')
      boxes(key).forEach((b) => b.dataset.kind === 'references' && (b.checked = false));
    tell();
  }
});

watch('html', redraw);
redraw();
