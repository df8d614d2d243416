// What is marked in the document goes into the question, with its place: to ask, explain,
// translate, or only to be quoted there while one reads on.
const MOST_QUOTED = 1500;
const REST = 150;
const tools = find('.viewer-selection');
const HAN = '[\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef]';
const BROKEN_HAN = new RegExp(`(?<=${HAN})\\s*\\n\\s*(?=${HAN})`, 'g');
let selected = null;
let settling = 0;

function selectedNow() {
  const at = getSelection();
  if (!shown || !at.rangeCount || at.isCollapsed) return null;
  const range = at.getRangeAt(0);
  if (!scroll.contains(range.commonAncestorContainer)) return null;
  const text = at.toString().replace(BROKEN_HAN, '').replace(/\s+/g, ' ').trim();
  if (!text) return null;
  const from = range.startContainer;
  const node = from.nodeType === Node.TEXT_NODE ? from.parentElement : from;
  const block = blocks[Number(node.closest('[data-block]')?.dataset.block ?? current())];
  const start = Number(node.closest('[data-start]')?.dataset.start ?? block.start);
  return { text, number: block.number, start, box: range.getBoundingClientRect() };
}

function placeOf({ number, start }) {
  const title = shown.title;
  if (number) return say('selected_page', { title, number });
  return say('selected_part', { title, part: shown.contents[partAt(start)]?.[0] ?? '' });
}

function showTools() {
  if (tools.contains(document.activeElement)) return;
  selected = selectedNow();
  tools.hidden = !selected;
  if (!selected) return;
  // Under what is marked, or over it where there is no room; fingers find the tools at the lower
  // edge (viewer.css).
  const body = tools.parentElement.getBoundingClientRect();
  const lowest = body.height - tools.offsetHeight - 12;
  const below = selected.box.bottom - body.top + 10;
  const above = selected.box.top - body.top - tools.offsetHeight - 10;
  const top = Math.min(Math.max(8, below > lowest && above >= 8 ? above : below), lowest);
  const left = Math.max(8, selected.box.left - body.left);
  tools.style.setProperty('--top', `${top}px`);
  tools.style.setProperty('--left', `${Math.min(left, body.width - tools.offsetWidth - 8)}px`);
}

function hideTools() {
  selected = null;
  tools.hidden = true;
  getSelection().removeAllRanges();
}

// The draft stays: what is marked is written after it.
function intoQuestion(kind) {
  const box = document.querySelector('#question textarea');
  if (!box || !selected) return;
  const cut = selected.text.length > MOST_QUOTED;
  const quoted = cut ? `${selected.text.slice(0, MOST_QUOTED)} …` : selected.text;
  const lines = [say('selected_quote', { text: quoted, place: placeOf(selected) })];
  if (kind === 'explain' || kind === 'translate') lines.push(say(`selected_${kind}`));
  const draft = box.value.trimEnd();
  box.value = (draft ? `${draft}\n\n` : '') + lines.join('\n') + (kind === 'ask' ? '\n' : '');
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.scrollTop = box.scrollHeight;
  hideTools();
  if (kind === 'quote') {
    tellBriefly(say('selected_quoted'));
    return scroll.focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'conversation' } }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  const ask = document.querySelector('#ask');
  // Gradio hears of the words a moment after they stand there; a draft is never sent unasked.
  if (kind !== 'ask' && !draft && ask?.offsetParent) setTimeout(() => ask.click(), REST);
}

document.addEventListener('selectionchange', () => {
  clearTimeout(settling);
  settling = setTimeout(showTools, REST);
});
scroll.addEventListener('scroll', () => !tools.hidden && showTools());
// What is marked stays so while a button is pressed.
tools.addEventListener('pointerdown', (event) => event.preventDefault());
tools.addEventListener('click', (event) => {
  const at = event.target.closest('[data-selected]');
  if (at) intoQuestion(at.dataset.selected);
});
tools.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  event.stopPropagation();
  hideTools();
  scroll.focus({ preventScroll: true });
});
// By keyboard, Enter marks the paragraph or line that one reads, or the one that is cited.
scroll.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.target !== scroll || !shown) return;
  const at = marks.find((m) => m.kind === 'cite')?.start ?? offsetNow();
  const places = [...scroll.querySelectorAll('[data-start]')];
  const node = places.findLast((place) => Number(place.dataset.start) <= at) ?? places[0];
  if (node) getSelection().selectAllChildren(node);
});
