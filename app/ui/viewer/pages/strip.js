// The strip: a document's blocks one under the other, each fetched when it comes near.
// A block is a page as a picture with its words laid over it, or a stretch of text.
const AHEAD = 900;
const MOST_AT_ONCE = 2;
const MOST_PICTURES = 24;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// What is nearest to the reader's eye comes first, and what has gone by is not fetched at all.
const queue = [];
let running = 0;
function soon(block, fetch) {
  return new Promise((resolve) => {
    queue.push({ block, fetch, resolve });
    next();
  });
}
// Of what is as near, what was asked for last: a page that was opened comes before its neighbours.
function takeNearest() {
  const at = current();
  const far = queue.map((job) => Math.abs(job.block.index - at));
  return queue.splice(far.lastIndexOf(Math.min(...far)), 1)[0];
}
function next() {
  while (running < MOST_AT_ONCE && queue.length) {
    const job = takeNearest();
    if (!job.block.near && !job.block.wanted) {
      job.resolve(null);
      continue;
    }
    running += 1;
    job.fetch().then(job.resolve, () => job.resolve(null)).finally(() => {
      running -= 1;
      next();
    });
  }
}

async function ask(name, asked) {
  const token = shown.token;
  const answer = await server[`fetch_${name}`]({ token, language: say('language'), ...asked });
  if (!shown || shown.token !== token) return null;
  if (answer?.gone) gone();
  if (answer?.locked) lock();
  return answer ?? null;
}

let blocks = [];
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks[Number(target.dataset.block)];
      if (!block || block.node !== target) continue;
      block.near = isIntersecting;
      if (isIntersecting) load(block);
    }
  },
  { root: scroll, rootMargin: `${AHEAD}px 0px` },
);

function layOut() {
  observer.disconnect();
  queue.length = 0;
  const pictures = face === 'picture';
  blocks = shown.blocks.map(([start, end], index) => {
    const number = shown.pages[index]?.[0] ?? 0;
    const node = make('section', { class: pictures ? 'sheet' : 'stretch-of-text', 'data-block': index });
    if (number) node.setAttribute('aria-label', say('page_n', { number }));
    else node.setAttribute('lang', '');
    const block = { index, start, end, number, node, pictures, near: false, wanted: false };
    if (pictures) size(block, sizes[index] ?? sizes[0] ?? [612, 792]);
    else node.style.minHeight = `${guess(end - start)}px`;
    return block;
  });
  scroll.classList.toggle('pictures', pictures);
  scroll.replaceChildren(...blocks.map((block) => block.node));
  for (const block of blocks) observer.observe(block.node);
}

// How far below the upper edge one reads, in pixels.
const EYE = 40;

// About 70 characters a line of a readable measure, until the text itself is there.
const guess = (chars) => 24 + Math.ceil(chars / 70) * 29;

function size(block, [width, height]) {
  block.width = width;
  block.height = height;
  block.node.style.setProperty('--width', width);
  block.node.style.setProperty('--height', height);
}

function load(block, wanted = false) {
  block.wanted ||= wanted;
  if (block.pictures) return loadPage(block);
  block.loading ??= soon(block, () => ask('text', { start: block.start, end: block.end })).then(
    (answer) => {
      if (typeof answer?.text === 'string') fill(block, answer.text);
      else block.loading = null;
    },
  );
  return block.loading;
}

function loadPage(block) {
  const scale = Math.min(3, Math.max(zoom * devicePixelRatio > 0.6 ? 2 : 1, Math.ceil(zoom * devicePixelRatio - 0.2)));
  if (!(block.scale >= scale)) {
    block.scale = scale;
    block.node.classList.toggle('waiting', !block.picture);
    block.node.dataset.waiting = say('page_coming');
    soon(block, () => ask('page', { number: block.number, scale })).then((answer) => {
      block.node.classList.remove('waiting');
      if (answer?.png) picture(block, answer.png);
      else {
        block.scale = 0;
        if (answer?.error) block.node.replaceChildren(make('p', { role: 'status' }, answer.error));
      }
    });
  }
  block.placing ??= soon(block, () => ask('places', { number: block.number })).then((answer) => {
    if (!answer?.lines) return (block.placing = null);
    block.lines = answer.lines;
    letters(block);
    mark(block);
  });
  return block.placing;
}

function picture(block, png) {
  const alt = say('picture_of', { number: block.number });
  const image = make('img', { src: `data:image/png;base64,${png}`, alt, draggable: 'false' });
  block.picture?.remove();
  block.picture = image;
  block.node.prepend(image);
  forgetFar();
}

// A long book would fill the memory with pictures of pages that nobody looks at any more.
function forgetFar() {
  const drawn = blocks.filter((block) => block.picture && !block.near);
  const at = current();
  drawn.sort((a, b) => Math.abs(b.index - at) - Math.abs(a.index - at));
  for (const block of drawn.slice(0, Math.max(0, drawn.length - MOST_PICTURES))) {
    block.picture.remove();
    block.picture = null;
    block.scale = 0;
    block.wanted = false;
  }
}

function fill(block, text) {
  const anchor = blocks[blockAt(scroll.scrollTop + EYE)];
  const before = anchor.node.offsetTop;
  const heads = new Map(shown.contents.map((part) => [part[2], part]));
  const paragraphs = [];
  for (const match of text.matchAll(/\S[\s\S]*?(?=\n[ \t\r]*\n|$)/g)) {
    const start = block.start + match.index;
    const words = match[0].trimEnd();
    const part = [...heads.values()].length < 5000 ? headOf(heads, start, words) : null;
    const node = make(part ? `h${Math.min(part[1] + 2, 6)}` : 'p', { 'data-start': start });
    node.words = words;
    paragraphs.push(node);
    paint(node);
  }
  block.node.style.minHeight = '';
  block.node.replaceChildren(...paragraphs);
  // What stands above the reader's eye grows upwards.
  if (anchor.index > block.index) scroll.scrollTop += anchor.node.offsetTop - before;
}

const bare = (words) => words.replace(/[\s#*_]+/g, '').toLowerCase();
function headOf(heads, start, words) {
  const part = heads.get(start);
  if (!part || words.length > 200) return null;
  const [title, said] = [bare(part[0]), bare(words)];
  return said && (title.includes(said) || said.includes(title)) ? part : null;
}

// Where one reads: the block at the upper third of what is seen.
const current = () => blockAt(scroll.scrollTop + scroll.clientHeight / 3);

function blockAt(eye) {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (blocks[middle].node.offsetTop <= eye) low = middle;
    else high = middle - 1;
  }
  return low;
}

function offsetNow() {
  // Of short chapters several are seen at once: the topmost is meant.
  const pictures = blocks[0]?.pictures;
  const block = blocks[pictures ? current() : blockAt(scroll.scrollTop + EYE)];
  if (!block) return 0;
  if (block.pictures) {
    const eye = (scroll.scrollTop + EYE - block.node.offsetTop) / zoom;
    const line = eye > 0 && block.lines?.find(([top]) => top >= eye);
    return line ? line[2][0][0] : block.start;
  }
  const eye = scroll.getBoundingClientRect().top + EYE;
  for (const node of block.node.querySelectorAll('[data-start]'))
    if (node.getBoundingClientRect().bottom > eye) return Number(node.dataset.start);
  return block.start;
}

const blockOf = (offset) => blocks[Math.max(0, blocks.findLastIndex((b) => b.start <= offset))];

// What one reads: the words that one came for as long as they are seen, whatever stands above
// them; else what is topmost.
let reached = null;
function readingAt() {
  if (reached !== null && !goal && !isSeen(reached)) reached = null;
  return reached ?? offsetNow();
}

function isSeen(offset) {
  const block = blockOf(offset);
  const top = topOf(block, offset) ?? block.node.offsetTop;
  return top > scroll.scrollTop - EYE && top < scroll.scrollTop + scroll.clientHeight;
}

let heading = 0;
let goal = null; // where one is on the way to
async function reveal(offset, where = 1 / 3) {
  const mine = (heading += 1);
  const block = blockOf(offset);
  if (!block) return;
  block.wanted = true;
  reached = offset;
  goal = { offset, where };
  go(block.node.offsetTop - 12);
  tell();
  await load(block, true);
  if (mine !== heading) return;
  goal = null;
  if (!block.node.isConnected) return;
  const top = topOf(block, offset);
  go(top === null ? block.node.offsetTop - 12 : top - scroll.clientHeight * where);
  // Where all of it is seen at once nothing scrolls.
  tell();
}

function topOf(block, offset) {
  if (block.pictures) {
    if (offset <= block.start) return null;
    const box = boxes(block, offset, offset + 1)[0] ?? boxes(block, offset, offset + 20)[0];
    return box ? block.node.offsetTop + box.top * zoom : null;
  }
  const nodes = [...block.node.querySelectorAll('[data-start]')];
  const node = nodes.findLast((n) => Number(n.dataset.start) <= offset) ?? nodes[0];
  if (!node) return null;
  const inside = [...node.querySelectorAll('mark')].find((m) => m.matches('.cite, .now')) ?? node;
  const exact = marks.some((m) => m.start === offset) ? inside : node;
  return scroll.scrollTop + exact.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
}

function go(top) {
  scroll.scrollTop = Math.max(0, top);
}
