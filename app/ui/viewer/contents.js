// The contents: every part of the document, each a step away; the one that is read is marked.
const MANY = 12;

function drawContents() {
  const list = find('.viewer-contents ol');
  list.replaceChildren(
    ...shown.contents.map(([title, level, start, page], index) => {
      const button = make('button', { type: 'button', 'data-act': 'go', 'data-start': start });
      button.append(make('span', { lang: '' }, title));
      if (page) button.append(make('small', {}, String(page)));
      return make('li', { class: `level-${Math.min(level, 4)}`, 'data-part': index }, button);
    }),
  );
  const filter = find('.viewer-contents input');
  filter.value = '';
  filter.hidden = shown.contents.length <= MANY;
}

function showPart(part) {
  const list = find('.viewer-contents ol');
  const now = list.querySelector(`[data-part="${part}"]`);
  const before = list.querySelector('[aria-current]');
  if (before === now?.firstChild) return;
  before?.removeAttribute('aria-current');
  now?.firstChild.setAttribute('aria-current', 'true');
}

function toggleContents(open = find('.viewer-contents').hidden) {
  find('.viewer-contents').hidden = !open;
  find('[data-act=contents]').setAttribute('aria-expanded', String(open));
  if (!open) return;
  find('.viewer-contents [aria-current]')?.scrollIntoView({ block: 'center' });
  const filter = find('.viewer-contents input');
  (filter.hidden ? find('.viewer-contents [aria-current]') : filter)?.focus();
}

find('.viewer-contents input').addEventListener('input', (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const item of find('.viewer-contents ol').children)
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
});
