// What is ticked lives here, in the browser: the component's value is {book: [parts]}.
// Python draws the list and never sets the value, so no tick is lost while it is busy.
const known = new Map();
let pause = 0;
const boxes = (book) =>
  [...element.querySelectorAll('input[data-part]')].filter((b) => !book || b.dataset.book === book);
const name = (box) => box.dataset.book + '/' + box.dataset.part;

function tell() {
  const ticks = {};
  let tokens = 0;
  for (const box of boxes()) {
    const list = (ticks[box.dataset.book] ??= []);
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
  for (const book of element.querySelectorAll('article.book')) {
    // On a phone the parts of a new book stay folded, or the answer is far below.
    if (!seen.has(book.dataset.book) && narrow.matches) book.querySelector('.parts').open = false;
    seen.add(book.dataset.book);
  }
  for (const box of boxes()) box.checked = known.get(name(box)) ?? box.defaultChecked;
  tell();
}

function children(box) {
  const all = boxes(box.dataset.book);
  const level = Number(box.dataset.level);
  const below = [];
  for (const next of all.slice(all.indexOf(box) + 1)) {
    if (Number(next.dataset.level) <= level) break;
    below.push(next);
  }
  return below;
}

// Ticks a book from its start for as long as its parts fit beside what else is ticked.
function fill(book) {
  let room = Number(document.querySelector('#budget [data-room]')?.dataset.room ?? 0);
  for (const box of boxes()) {
    if (box.dataset.book !== book && box.checked) room -= Number(box.dataset.tokens);
  }
  let open = true;
  for (const box of boxes(book)) {
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
    trigger('reread', { book: at.dataset.book, encoding: at.value });
  } else if (at.matches('select[data-act=upto]') && at.value !== '') {
    const last = Number(at.value);
    const list = boxes(at.dataset.book);
    const stop = list.findIndex((b, i) => i > last && Number(b.dataset.level) <= 1);
    list.forEach((b, i) => (b.checked = i <= last || i < stop || stop < 0));
    at.value = '';
    tell();
  }
});

element.addEventListener('click', (event) => {
  const at = event.target.closest('button[data-act]');
  if (!at) return;
  const { act, book, part } = at.dataset;
  if (act === 'remove') trigger('removed', { book });
  else if (act.startsWith('read_') || act === 'recognise') {
    at.disabled = true;
    trigger('reread', { book, way: act });
  } else if (act === 'look') trigger('looked', { book, part: Number(part) });
  else {
    if (act === 'all' || act === 'none') boxes(book).forEach((b) => (b.checked = act === 'all'));
    if (act === 'fill') fill(book);
    if (act === 'no_references')
      boxes(book).forEach((b) => b.dataset.kind === 'references' && (b.checked = false));
    tell();
  }
});

watch('html', redraw);
redraw();
