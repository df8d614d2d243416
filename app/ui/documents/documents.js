// What is ticked lives here, in the browser: the component's value is {document: [parts]}.
// Python draws the list and never sets the value, so no tick is lost while it is busy.
const known = new Map();
const folds = new Map();
const looked = new Map();
let pause = 0;
const boxes = (key) =>
  [...element.querySelectorAll('input[data-part]')].filter((b) => !key || b.dataset.document === key);
const name = (box) => box.dataset.document + '/' + box.dataset.part;

// A document's own tick is that of its parts: all that are read at first, none, or some of them.
const article = (key) => element.querySelector(`article[data-document="${key}"]`);
const isUsual = (box, entry) => box.dataset.kind !== (entry.dataset.skips ?? '');
function showWhole(counts) {
  for (const whole of element.querySelectorAll('input.whole')) {
    const { on, left } = counts[whole.dataset.document] ?? { on: 0, left: 0 };
    whole.checked = on > 0 && left === 0;
    whole.indeterminate = on > 0 && left > 0;
    whole.closest('article').classList.toggle('left-out', on === 0);
  }
}
function tickWhole(whole) {
  const entry = whole.closest('article');
  for (const box of boxes(whole.dataset.document))
    box.checked = whole.checked && isUsual(box, entry);
}

function tell() {
  const ticks = {};
  const counts = {};
  let tokens = 0;
  const entries = new Map();
  for (const box of boxes()) {
    const key = box.dataset.document;
    if (!entries.has(key)) entries.set(key, article(key));
    const count = (counts[key] ??= { on: 0, left: 0 });
    if (box.checked) count.on += 1;
    else if (isUsual(box, entries.get(key))) count.left += 1;
    const list = (ticks[box.dataset.document] ??= []);
    known.set(name(box), box.checked);
    if (box.checked) {
      // The last of a very long list stands for those that are not shown.
      for (let more = 0; more <= Number(box.dataset.rest ?? 0); more += 1)
        list.push(Number(box.dataset.part) + more);
      tokens += Number(box.dataset.tokens);
    }
  }
  showWhole(counts);
  props.value = ticks;
  document.dispatchEvent(new CustomEvent('room:ticked', { detail: { tokens } }));
  clearTimeout(pause);
  pause = setTimeout(() => trigger('ticked', {}), 120);
}

const narrow = window.matchMedia('(max-width: 899px)');
const seen = new Set();

function redraw() {
  const entries = [...element.querySelectorAll('article.document')];
  const comes = entries.some((entry) => !seen.has(entry.dataset.document));
  for (const entry of entries) {
    // On a phone the parts of a new book stay folded, or the answer is far below; where several
    // lie on the table, those of the latest alone are open when it comes.
    const parts = entry.querySelector('.parts');
    if (comes && (narrow.matches || entry !== entries.at(-1))) folds.set(parts.dataset.fold, false);
    seen.add(entry.dataset.document);
  }
  for (const fold of element.querySelectorAll('details[data-fold]'))
    fold.open = folds.get(fold.dataset.fold) ?? fold.open;
  for (const field of element.querySelectorAll('.find-part')) {
    field.value = looked.get(field.dataset.document) ?? '';
    if (field.value) filter(field);
  }
  for (const box of boxes()) box.checked = known.get(name(box)) ?? box.defaultChecked;
  recall();
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
    drop();
    for (const below of children(at)) below.checked = at.checked;
    tell();
  } else if (at.matches('input.whole')) {
    drop();
    tickWhole(at);
    tell();
  } else if (at.matches('select[data-act=encoding]')) {
    trigger('reread', { document: at.dataset.document, encoding: at.value });
  }
});

// Up to a part and what stands below it: nothing after it is read, so nothing is given away.
function upTo(key, part) {
  const list = boxes(key);
  const last = list[part];
  if (!last) return;
  const stop = list.findIndex((b, i) => i > part && Number(b.dataset.level) <= Number(last.dataset.level));
  list.forEach((b, i) => (b.checked = i <= part || i < stop || stop < 0));
  drop();
  tell();
}
document.addEventListener('room:up-to', (event) => upTo(event.detail.document, event.detail.part));

// Only the parts whose titles have what is looked for are shown; what is ticked stays ticked.
function filter(field) {
  const wanted = field.value.trim().toLocaleLowerCase();
  looked.set(field.dataset.document, field.value);
  for (const box of boxes(field.dataset.document)) {
    const title = box.parentElement.textContent.toLocaleLowerCase();
    box.closest('li').hidden = wanted !== '' && !title.includes(wanted);
  }
}
element.addEventListener('input', (event) => event.target.matches('.find-part') && filter(event.target));

// A list that was folded or unfolded stays so when it is drawn again.
element.addEventListener(
  'toggle',
  (event) => event.target.dataset?.fold && folds.set(event.target.dataset.fold, event.target.open),
  true,
);

element.addEventListener('click', (event) => {
  const at = event.target.closest('button[data-act]');
  if (!at) return;
  const { act, document: key, part } = at.dataset;
  if (act === 'remove') trigger('removed', { document: key });
  else if (act.startsWith('read_') || act === 'recognise') {
    at.disabled = true;
    trigger('reread', { document: key, way: act });
  } else if (act === 'up_to') upTo(key, Number(part));
  else if (act === 'look') {
    document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
    const detail = part === undefined ? { document: key } : { document: key, part: Number(part) };
    document.dispatchEvent(new CustomEvent('room:read', { detail }));
  }
  else {
    if (act === 'all' || act === 'none') boxes(key).forEach((b) => (b.checked = act === 'all'));
    if (act === 'fill') fill(key);
    if (act === 'no_references')
      boxes(key).forEach((b) => b.dataset.kind === 'references' && (b.checked = false));
    drop();
    tell();
  }
});

// A page that is left right after a tick has not had it kept yet: the browser takes it along, and
// ticks it again when the same books are drawn first, unless somebody ticked before that.
const TICKED = 'long-reader-ticked';
const shelf = () =>
  [...element.querySelectorAll('article.document')].map((entry) => {
    const list = boxes(entry.dataset.document);
    return { title: entry.querySelector('h2')?.textContent, ticks: list.map((box) => box.checked) };
  });
const titles = (books) => JSON.stringify(books.map((book) => [book.title, book.ticks.length]));
let carried = null;
try {
  carried = JSON.parse(sessionStorage.getItem(TICKED));
} catch {}

function drop() {
  carried = null;
  try {
    sessionStorage.removeItem(TICKED);
  } catch {}
}

function recall() {
  if (!carried || titles(carried) !== titles(shelf())) return;
  const ticks = carried.flatMap((book) => book.ticks);
  boxes().forEach((box, i) => (box.checked = ticks[i]));
  drop();
}
window.addEventListener('pagehide', () => {
  const books = shelf();
  try {
    if (books.length) sessionStorage.setItem(TICKED, JSON.stringify(books));
  } catch {}
});

watch('html', redraw);
redraw();
