// The viewer: one document beside the conversation, as pages or as text.
const say = (key, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, value),
    props.words?.[key] ?? '',
  );

const find = (selector) => element.querySelector(selector);
const scroll = find('.viewer-scroll');
let shown = null;
let sizes = [];
let face = 'picture';
let wantedFace = 'picture';
let zoom = 1;
let textZoom = 1;
let fits = true;
let opener = null;
const left = new Map();

document.addEventListener('room:opening', (event) => (opener = event.detail));

function word() {
  for (const node of element.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
  for (const node of element.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', say(node.dataset.label));
    if (node.matches('button')) node.title = say(node.dataset.label);
    if (node.matches('input')) node.placeholder = say(node.dataset.label);
  }
}

let measuring = false;
let turned = 0; // how often a person has gone to another page
async function open(value) {
  // What was pressed last is what somebody wants to see, whichever comes last.
  if (!value?.token || value.opening < shown?.opening) return;
  // Of a viewer that is closed nobody can measure where it stands.
  if (shown && document.body.classList.contains('viewer-open')) left.set(shown.token, offsetNow());
  const known = shown?.token === value.token && shown.pictures === value.pictures;
  // Opened again without a place, as when the language changes, it keeps what is marked in it.
  const again = Boolean(value.key) && shown?.key === value.key;
  const before = turned;
  shown = value;
  document.body.classList.add('viewer-open');
  document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'page' } }));
  if (!known) {
    find('.viewer-locked').hidden = true;
    closeSearch();
    find('.viewer-title').textContent = value.title;
    find('.viewer-byline').textContent = value.byline;
    find('[data-act=read-up-to]').hidden = !value.key || value.contents.length < 2;
    find('.viewer-bar').classList.toggle('has-pictures', value.pictures);
    drawContents();
    face = value.pictures ? wantedFace : 'text';
    sizes = [];
    showFace();
    layOut();
  }
  // Marked before its pages are measured: who turns to the text meanwhile is led there too.
  const place = value.place;
  const cited = place && place.end > place.start;
  if (cited) setMarks([{ start: place.start, end: place.end, kind: 'cite' }]);
  else if (!again) setMarks([]);
  if (opener && document.activeElement === opener) scroll.focus({ preventScroll: true });
  if (!known && value.pictures) {
    measuring = true;
    await measure(value.token).finally(() => (measuring = false));
    if (shown.token !== value.token) return;
  }
  // Who turned to another page while they were measured stays there.
  if (turned !== before) return reveal(reached ?? offsetNow(), 0.02);
  await reveal(place?.start ?? left.get(value.token) ?? 0, cited ? 1 / 3 : 0.02);
  tell();
}

async function measure(token) {
  const answer = await ask('sizes', {});
  if (!answer?.sizes || shown?.token !== token) return;
  sizes = answer.sizes;
  for (const block of blocks) if (block.pictures && sizes[block.index]) size(block, sizes[block.index]);
  fit();
}

function close() {
  if (!document.body.classList.contains('viewer-open')) return;
  if (shown) left.set(shown.token, offsetNow());
  document.body.classList.remove('viewer-open');
  document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'conversation' } }));
  if (opener?.isConnected) opener.focus();
}

// The name under which the server knew the document is no more: it is opened anew, once.
let asked = '';
function gone() {
  if (!shown.key || asked === shown.token) return;
  asked = shown.token;
  read({ document: shown.key, start: offsetNow() });
}
function lock() {
  find('.viewer-locked').hidden = false;
  if (face === 'picture') turn('text', false);
}

const now = () => Math.round(performance.now() * 1000);
function read(at) {
  trigger('read', { ...at, opening: now() });
}
document.addEventListener('room:read', (event) => {
  const { document: key, part, start } = event.detail;
  const begin = start ?? shown?.contents[part]?.[2];
  if (shown && shown.key === key && begin !== undefined) {
    document.body.classList.add('viewer-open');
    document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'page' } }));
    reveal(begin, 0.02);
  } else read(event.detail);
});

// Pages or text, where there are both; one stays where one was.
function showFace() {
  for (const button of element.querySelectorAll('[data-face]'))
    button.setAttribute('aria-pressed', String(button.dataset.face === face));
  const steps = shown.pages.length ? 'page' : 'part';
  find('[data-act=previous]').dataset.label = `previous_${steps}`;
  find('[data-act=next]').dataset.label = `next_${steps}`;
  find('.viewer-page').hidden = !shown.pages.length;
  find('.viewer-pages').textContent = shown.pages.length ? `/ ${shown.pages.length}` : '';
  word();
  fit();
}
async function turn(to, byHand = true) {
  if (byHand) wantedFace = to;
  if (to === face || !shown) return;
  const cited = marks.find((m) => m.kind === 'cite')?.start;
  const at = cited ?? offsetNow();
  face = to;
  showFace();
  layOut();
  if (face === 'picture' && !sizes.length) await measure(shown.token);
  await reveal(at, cited === undefined ? 0.02 : 1 / 3);
}

// The part whose beginning was last scrolled past.
function partAt(offset) {
  let [low, high] = [0, shown.contents.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (shown.contents[middle][2] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
let told = '';
function tell() {
  if (!shown || !blocks.length) return;
  const at = readingAt();
  const block = reached === null ? blocks[current()] : blockOf(at);
  const page = find('.viewer-page');
  if (document.activeElement !== page && block.number) page.value = block.number;
  const part = partAt(at);
  find('.viewer-part').textContent = shown.contents[part]?.[0] ?? '';
  showPart(part);
  if (told === `${shown.key}/${part}`) return;
  told = `${shown.key}/${part}`;
  const detail = { document: shown.key, part };
  document.dispatchEvent(new CustomEvent('room:reading', { detail }));
}
// Questions go to what stands up to here, and nothing after it is given away.
function readUpTo() {
  const part = partAt(readingAt());
  document.dispatchEvent(new CustomEvent('room:up-to', { detail: { document: shown.key, part } }));
  tellBriefly(say('reads_up_to', { part: shown.contents[part]?.[0] ?? '' }));
}
let saying = 0;
function tellBriefly(words) {
  const at = find('.viewer-said');
  at.textContent = words;
  at.classList.add('seen');
  clearTimeout(saying);
  saying = setTimeout(() => at.classList.remove('seen'), 4000);
}
let drawing = false;
scroll.addEventListener('scroll', () => {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    tell();
  });
});

function step(by) {
  if (!shown) return;
  turned += 1;
  if (shown.pages.length) {
    const at = blocks[Math.min(Math.max(current() + by, 0), blocks.length - 1)];
    return reveal(at.start, 0.02);
  }
  const part = Math.min(Math.max(partAt(offsetNow() + 1) + by, 0), shown.contents.length - 1);
  reveal(shown.contents[part][2], 0.02);
}

element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act], [data-face]');
  if (!at) return;
  const { act } = at.dataset;
  if (at.dataset.face) turn(at.dataset.face);
  else if (act === 'close-viewer') close();
  else if (act === 'previous') step(-1);
  else if (act === 'next') step(1);
  else if (act === 'read-up-to') readUpTo();
  else if (act === 'zoom-in') setZoom(1.2);
  else if (act === 'zoom-out') setZoom(1 / 1.2);
  else if (act === 'fit') {
    const offset = offsetNow();
    fits = true;
    textZoom = 1;
    fit();
    reveal(offset, 0.02);
  } else if (act === 'contents') toggleContents();
  else if (act === 'go') {
    toggleContents(false);
    turned += 1;
    reveal(Number(at.dataset.start), 0.02);
  } else if (act === 'search') toggleSearch();
  else if (act === 'next-hit') stepHit(1);
  else if (act === 'previous-hit') stepHit(-1);
  else if (act === 'hit') showHit(Number(at.dataset.hit));
});

find('.viewer-page').addEventListener('change', (event) => {
  const wanted = Number(event.target.value);
  const block = blocks.find((b) => b.number === wanted);
  turned += 1;
  if (block) reveal(block.start, 0.02);
  else event.target.value = blocks[current()]?.number ?? '';
});
find('.viewer-locked').addEventListener('submit', (event) => {
  event.preventDefault();
  const password = event.target.querySelector('input').value;
  wantedFace = 'picture';
  face = 'picture';
  trigger('unlock', { token: shown.token, password, start: offsetNow(), opening: now() });
});

element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  if (!find('.viewer-search').hidden) closeSearch();
  else if (!find('.viewer-contents').hidden) toggleContents(false);
  else close();
});

watch('value', () => open(props.value));
watch('words', () => {
  word();
  apply();
  if (shown?.key) read({ document: shown.key, start: offsetNow() });
});
word();
