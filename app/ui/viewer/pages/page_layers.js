// What lies over a block: a page's words in their places, and marks on pages and in text.
// A page's words, unseen and in their places, so that they can be marked and copied.
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

// Marks, as characters of the text: a citation, what was searched for.
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
