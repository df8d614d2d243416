// Search: every hit with what stands around it, all of them marked, the one that is looked at most.
let hits = [];
let hit = -1;
let searching = 0;

function toggleSearch(open = find('.viewer-search').hidden) {
  if (!open) return closeSearch();
  find('.viewer-search').hidden = false;
  find('[data-act=search]').setAttribute('aria-expanded', 'true');
  find('.viewer-search input').select();
  find('.viewer-search input').focus();
}

function closeSearch() {
  find('.viewer-search').hidden = true;
  find('[data-act=search]').setAttribute('aria-expanded', 'false');
  find('.viewer-search input').value = '';
  showHits([], true);
}

async function search(words) {
  const mine = (searching += 1);
  if (!words.trim()) return showHits([], true);
  const answer = await ask('search', { words });
  if (mine !== searching || !answer?.hits) return;
  showHits(answer.hits, answer.all);
  const from = offsetNow();
  if (hits.length) showHit(Math.max(0, hits.findIndex((h) => h[0] >= from)), false);
  else find('.viewer-hits').textContent = say('hits_none');
}

function showHits(found, all) {
  hits = found;
  hit = -1;
  find('.viewer-hits').textContent = hits.length ? `${hits.length}${all ? '' : '+'}` : '';
  find('.viewer-found').replaceChildren(
    ...hits.map(([, , before, words, after, place], index) => {
      const line = make('span', { lang: '' }, `…${before}`, make('b', {}, words), `${after}…`);
      const button = make('button', { type: 'button', 'data-act': 'hit', 'data-hit': index });
      button.append(line, make('small', {}, place));
      return make('li', {}, button);
    }),
  );
  find('.viewer-found').hidden = !hits.length;
  setMarks([...marks.filter((m) => !m.kind.startsWith('hit')), ...hitMarks()]);
}

const hitMarks = () =>
  hits.map(([start, end], index) => ({ start, end, kind: index === hit ? 'hit now' : 'hit' }));

function showHit(index, byHand = true) {
  hit = index;
  setMarks([...marks.filter((m) => !m.kind.startsWith('hit')), ...hitMarks()]);
  find('.viewer-hits').textContent = say('hits_of', { number: index + 1, all: hits.length });
  find('.viewer-found [aria-current]')?.removeAttribute('aria-current');
  const button = find(`.viewer-found [data-hit="${index}"]`);
  button?.setAttribute('aria-current', 'true');
  if (!byHand || document.activeElement !== button) button?.scrollIntoView({ block: 'nearest' });
  reveal(hits[index][0]);
}

function stepHit(by) {
  if (hits.length) showHit((hit + by + hits.length) % hits.length, false);
}

let typing = 0;
find('.viewer-search input').addEventListener('input', (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => search(event.target.value), 200);
});
find('.viewer-search input').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  stepHit(event.shiftKey ? -1 : 1);
});
