// Notices within seconds that the program is gone, says so, and goes on once it is back.
const DRAFT = 'long-reader-draft';
const box = () => document.querySelector('#question textarea');
let life = null;
let missed = 0;
let gone = false;
let filled = false;

let due = null;

// Tells how late this check itself is: by that the program draws an answer more seldom.
async function ask() {
  const late = due === null ? 0 : Math.max(0, Math.round(performance.now() - due));
  const answer = await fetch(new URL(`alive?late=${late}`, location.href), {
    cache: 'no-store',
    signal: AbortSignal.timeout(4000),
  });
  return (await answer.json()).life;
}

// Whoever opens the page again, Gradio's own script among them: what was being typed goes along.
window.addEventListener('pagehide', () => {
  // A page that is left before it was filled has nothing to say of what was typed before.
  if (!filled && !box()?.value) return;
  try {
    sessionStorage.setItem(DRAFT, box()?.value ?? '');
  } catch {}
});

function show(lost) {
  element.querySelector('.connection').hidden = !lost;
  document.body.classList.toggle('disconnected', lost);
}

async function check() {
  try {
    const now = await ask();
    // A program that was away has forgotten this page: it is opened again with what was kept.
    if ((life !== null && now !== life) || (gone && missed > 1)) return location.reload();
    life = now;
    missed = 0;
    gone = false;
    show(false);
  } catch (error) {
    missed += 1;
    // A program that is only busy is late; what is being uploaded or written there goes on.
    gone ||= error.name !== 'TimeoutError';
    if (missed > 1) show(true);
  }
  const running = document.querySelector('#conversation .status');
  const wait = missed ? 1000 : running ? 1500 : 5000;
  due = performance.now() + wait;
  setTimeout(check, wait);
}
setTimeout(check, 1000);
window.addEventListener('online', () => missed && check());

// What was being typed when the page was opened again is put back once all else is there. What
// somebody has typed since wins over that, and over what was kept; a box that is empty was asked.
let typed = null;
document.addEventListener(
  'input',
  (event) => {
    if (event.isTrusted && event.target === box()) typed = box().value;
  },
  true,
);
document.addEventListener('room:restored', () => {
  filled = true;
  let draft = null;
  try {
    draft = sessionStorage.getItem(DRAFT);
    sessionStorage.removeItem(DRAFT);
  } catch {}
  const wanted = typed ?? draft;
  if (!wanted || !box() || box().value === wanted || (typed && !box().value)) return;
  box().value = wanted;
  box().dispatchEvent(new Event('input', { bubbles: true }));
});
