// Links and buttons of the conversation; copying happens here, everything else in Python.
const scroller = () => document.querySelector('#conversation-scroll');
let following = true;
let openings = 0;

// An answer as it is read, and below it where each of its quotations stands.
function withSources(turn) {
  const titles = turn.dataset.titles;
  const places = [...turn.querySelectorAll('.answer a.quote')].map(
    (quote) => `${quote.innerText.trim()}: ${quote.dataset.from}, ${quote.title}`,
  );
  const answers = [...turn.querySelectorAll('.answer')].map((answer) => answer.innerText.trim());
  const sources = [...new Set(places)].map((place, at) => `[${at + 1}] ${place}`);
  return [...answers, sources.join('\n') || titles].filter(Boolean).join('\n\n');
}

async function copy(button) {
  const text = withSources(button.closest('.turn'));
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
  const words = button.textContent;
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
  const { act, turn, quote, related } = at.dataset;
  if (act === 'evidence') {
    event.preventDefault();
    const opening = Date.now() + (openings += 1);
    document.dispatchEvent(new CustomEvent('room:opening', { detail: at }));
    const beside = at.dataset.beside === '1';
    const which = quote ? { quote: Number(quote) } : { related: Number(related) };
    trigger('evidence', { turn: Number(turn), beside, opening, ...which });
  } else if (act === 'again') trigger('again', { turn: Number(turn) });
  else if (act === 'edit') {
    trigger('edit_turn', { turn: Number(turn) });
    document.querySelector('#question textarea')?.focus();
  } else if (act === 'version')
    trigger('version', { turn: Number(turn), version: Number(at.dataset.version) });
  else if (act === 'copy') copy(at);
});

// Follows the answer while the reader is at its end, and stays put once they scroll away.
function nearEnd() {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}
setTimeout(() => scroller()?.addEventListener('scroll', () => (following = nearEnd())), 0);
let turns = 0;
let running = false;
watch('value', () => {
  const runs = Boolean(element.querySelector('.status'));
  if (runs && !running) document.dispatchEvent(new CustomEvent('room:asked'));
  running = runs;
  const box = scroller();
  if (!box) return;
  const now = element.querySelectorAll('.turn').length;
  if (now > turns) {
    following = true;
    document.dispatchEvent(new CustomEvent('room:area', { detail: { area: 'conversation' } }));
    if (window.matchMedia('(max-width: 899px)').matches)
      element.querySelector('.turn:last-of-type').scrollIntoView({ block: 'start' });
  }
  turns = now;
  if (following && element.querySelector('.status')) box.scrollTop = box.scrollHeight;
});
