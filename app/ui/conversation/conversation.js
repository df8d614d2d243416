// Links and buttons of the conversation; copying happens here, everything else in Python.
const scroller = () => document.querySelector('#conversation-scroll');
let following = true;

// An answer as it is read, its formulas as they were written.
function read(answer) {
  const formulas = [...answer.querySelectorAll('.formula.drawn')];
  const drawn = formulas.map((formula) => [...formula.childNodes]);
  for (const formula of formulas) formula.replaceChildren(formula.dataset.written);
  const text = answer.innerText.trim();
  formulas.forEach((formula, at) => formula.replaceChildren(...drawn[at]));
  return text;
}

// An answer with, below it, where each of its quotations stands: once each, by its number.
function withSources(answer) {
  const places = new Map();
  for (const quote of answer.querySelectorAll('a.quote[data-n]')) {
    const { n, from, place } = quote.dataset;
    const words = quote.innerText.trim().replace(/\s+/g, ' ');
    if (!places.has(n)) places.set(n, `[${n}] ${words}: ${from}, ${place}`);
  }
  return [read(answer), [...places.values()].join('\n')];
}

function asText(turn) {
  const own = (answer) => !answer.closest('.by-chapter');
  const answers = [...turn.querySelectorAll('.answer')].filter(own).map(withSources);
  const titles = answers.some(([, sources]) => sources) ? '' : turn.dataset.titles;
  return [...answers.flat(), titles].filter(Boolean).join('\n\n');
}

async function copy(button) {
  const text = asText(button.closest('.turn'));
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(button);
}

// Which answer, quotation or passage a link or a button means.
function named(at) {
  const which = { beside: at.dataset.beside === '1' };
  for (const kind of ['part', 'quote', 'related', 'passage'])
    if (at.dataset[kind] !== undefined) which[kind] = Number(at.dataset[kind]);
  return which;
}

function say(button) {
  const words = button.textContent;
  if (words === button.dataset.did) return;
  button.textContent = button.dataset.did;
  button.classList.add('did');
  setTimeout(() => {
    button.classList.remove('did');
    button.textContent = words;
  }, 1200);
}

element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act]');
  if (!at) return;
  const { act, turn } = at.dataset;
  if (act === 'evidence') {
    event.preventDefault();
    const opening = Math.round(performance.now() * 1000);
    document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
    trigger('evidence', { turn: Number(turn), opening, ...named(at) });
  } else if (act === 'again') trigger('again', { turn: Number(turn) });
  else if (act === 'edit') {
    trigger('edit_turn', { turn: Number(turn) });
    document.querySelector('#question textarea')?.focus();
  } else if (act === 'version')
    trigger('version', { turn: Number(turn), version: Number(at.dataset.version) });
  else if (act === 'copy') copy(at);
  else if (act === 'follow')
    trigger('follow', { task: at.dataset.task, question: at.dataset.question });
  else if (act === 'pin') {
    trigger('pin', { turn: Number(turn), ...named(at) });
    say(at);
  }
});

// Follows the answer while the reader is at its end, and stays put once they scroll away.
function nearEnd() {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}
setTimeout(() => scroller()?.addEventListener('scroll', () => (following = nearEnd())), 0);

// What was folded or unfolded stays so while an answer is drawn again and again.
const folds = new Map();
element.addEventListener('click', (event) => {
  const fold = event.target.closest('summary')?.parentElement;
  if (fold?.dataset.fold) folds.set(fold.dataset.fold, !fold.open);
});
function foldAgain() {
  for (const fold of element.querySelectorAll('details[data-fold]'))
    fold.open = folds.get(fold.dataset.fold) ?? fold.open;
}

// How long a reading takes of which nobody tells how far it is: counted here.
let readingSince = 0;
function countSeconds() {
  const gone = [...element.querySelectorAll('.status .gone')];
  if (!gone.length) return (readingSince = 0);
  readingSince ||= Date.now();
  const seconds = Math.floor((Date.now() - readingSince) / 1000);
  for (const place of gone)
    place.textContent = seconds ? place.dataset.words.replace('{seconds}', seconds) : '';
}
setInterval(countSeconds, 1000);

let turns = 0;
let coming = false;
let written = null;
let running = false;
watch('value', () => {
  const runs = Boolean(element.querySelector('.status'));
  if (runs && !running) {
    document.dispatchEvent(new CustomEvent('room:asked'));
    coming = true;
  }
  running = runs;
  foldAgain();
  countSeconds();
  const box = scroller();
  if (!box) return;
  const now = element.querySelectorAll('.turn').length;
  if (!now) folds.clear();
  if (now > turns) {
    following = true;
    document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'conversation' } }));
    coming = true;
  }
  turns = now;
  // The turn that is written is the last, or one that was asked again.
  if (runs) written = element.querySelector('.turn:has(.status)')?.dataset.turn;
  const last = element.querySelector('.turn:last-of-type');
  const turn = element.querySelector(`.turn[data-turn="${written}"]`) ?? last;
  // Passages are there at once, and read from the first; words are followed as they come.
  if (coming && turn) turn.scrollIntoView({ block: 'start' });
  else if (following && runs && turn === last) box.scrollTop = box.scrollHeight;
  coming &&= runs && !turn?.querySelector('.answer:not(.found):not(:empty)');
});
