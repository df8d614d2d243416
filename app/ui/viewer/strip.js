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
function next() {
  while (running < MOST_AT_ONCE && queue.length) {
    const job = queue.pop();
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

// The words of a page, unseen and in their places, so that they can be marked and copied.
const ruler = document.createElement('canvas').getContext('2d');
function letters(block) {
  const layer = make('div', { class: 'letters', lang: '' });
  for (const [top, bottom, words, text] of block.lines) {
    const [first, last] = [words[0], words[words.length - 1]];
    const size = Math.max(1, (bottom - top) * 0.85);
    ruler.font = `${size}px sans-serif`;
    const stretch = (last[3] - first[2]) / Math.max(1, ruler.measureText(text).width);
    const line = make('span', { 'data-start': first[0] }, text);
    const unit = (value) => `calc(var(--zoom) * ${value.toFixed(2)}px)`;
    line.style.cssText =
      `left:${unit(first[2])};top:${unit(top)};font-size:${unit(size)};` +
      `height:${unit(bottom - top)};transform:scaleX(${stretch.toFixed(4)})`;
    layer.append(line);
  }
  block.node.querySelector('.letters')?.remove();
  block.node.append(layer);
}

// Where characters stand on a page: boxes in points, one a line.
function boxes(block, start, end) {
  const found = [];
  for (const [top, bottom, words] of block.lines ?? []) {
    if (words[0][0] >= end || words[words.length - 1][1] <= start) continue;
    const inside = words.filter((word) => word[0] < end && word[1] > start);
    if (!inside.length) continue;
    const edge = (word, at) =>
      word[2] + ((word[3] - word[2]) * (at - word[0])) / Math.max(1, word[1] - word[0]);
    const [first, last] = [inside[0], inside[inside.length - 1]];
    const left = edge(first, Math.max(start, first[0]));
    found.push({ top, bottom, left, right: edge(last, Math.min(end, last[1])) });
  }
  return found;
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

// Marks, as characters of the text: a citation, its best sentence, what was searched for.
let marks = [];
function paint(node) {
  const [start, words] = [Number(node.dataset.start), node.words];
  const end = start + words.length;
  const here = marks.filter((m) => m.start < end && m.end > start);
  if (!here.length) return node.replaceChildren(words);
  const cuts = new Set([0, words.length]);
  for (const m of here) {
    cuts.add(Math.max(0, m.start - start));
    cuts.add(Math.min(words.length, m.end - start));
  }
  const at = [...cuts].sort((a, b) => a - b);
  node.replaceChildren();
  for (let i = 0; i + 1 < at.length; i += 1) {
    const piece = words.slice(at[i], at[i + 1]);
    const kinds = here.filter((m) => m.start - start <= at[i] && m.end - start >= at[i + 1]);
    const names = [...new Set(kinds.map((m) => m.kind))].join(' ');
    node.append(names ? make('mark', { class: names }, piece) : piece);
  }
}

function mark(block) {
  if (!block.pictures) return block.node.querySelectorAll('[data-start]').forEach(paint);
  block.node.querySelector('.marks')?.remove();
  const here = marks.filter((m) => m.start < block.end && m.end > block.start);
  if (!here.length || !block.lines) return;
  const layer = make('div', { class: 'marks', 'aria-hidden': 'true' });
  for (const m of here)
    for (const box of boxes(block, m.start, m.end)) {
      const unit = (value) => `calc(var(--zoom) * ${value.toFixed(2)}px)`;
      const node = make('i', { class: m.kind });
      node.style.cssText =
        `left:${unit(box.left)};top:${unit(box.top)};` +
        `width:${unit(box.right - box.left)};height:${unit(box.bottom - box.top)}`;
      layer.append(node);
    }
  block.node.append(layer);
}

function setMarks(now) {
  const touched = [...marks, ...now];
  marks = now;
  for (const block of blocks)
    if (touched.some((m) => m.start < block.end && m.end > block.start)) mark(block);
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

let heading = 0;
let goal = null; // where one is on the way to
async function reveal(offset, where = 1 / 3) {
  const mine = (heading += 1);
  const index = blocks.findLastIndex((block) => block.start <= offset);
  const block = blocks[Math.max(0, index)];
  if (!block) return;
  block.wanted = true;
  goal = { offset, where };
  go(block.node.offsetTop - 12);
  await load(block, true);
  if (mine !== heading) return;
  goal = null;
  if (!block.node.isConnected) return;
  const top = topOf(block, offset);
  go(top === null ? block.node.offsetTop - 12 : top - scroll.clientHeight * where);
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
