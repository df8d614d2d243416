// How large pages and text are shown: by buttons, by two fingers, by the room there is.
function widest() {
  return Math.max(...(sizes.length ? sizes.map((s) => s[0]) : [612]));
}
function fit() {
  if (!fits || face !== 'picture') return apply();
  const room = scroll.clientWidth - (scroll.clientWidth < 500 ? 8 : 32);
  if (room > 40) zoom = Math.min(room / widest(), 2.2);
  apply();
}
function apply() {
  scroll.style.setProperty('--zoom', zoom);
  scroll.style.setProperty('--text-zoom', textZoom);
  const percent = face === 'picture' ? zoom / (96 / 72) : textZoom;
  const button = find('.viewer-zoom');
  button.textContent = `${Math.round(percent * 100)}%`;
  button.title = say('fit_width');
  button.setAttribute('aria-label', `${button.textContent}, ${say('fit_width')}`);
}
// The point under the middle of the view, or under the fingers, stays where it is.
function setZoom(factor, y = scroll.clientHeight / 2, x = scroll.clientWidth / 2) {
  const block = blocks[current()];
  if (!block) return;
  const [before, wide] = [scroll.scrollTop + y - block.node.offsetTop, scroll.scrollLeft + x];
  const tall = block.node.offsetHeight;
  if (face === 'picture') {
    fits = false;
    const old = zoom;
    zoom = Math.min(5, Math.max(0.25, zoom * factor));
    apply();
    scroll.scrollLeft = (wide * zoom) / old - x;
  } else {
    textZoom = Math.min(2.5, Math.max(0.6, textZoom * factor));
    apply();
  }
  scroll.scrollTop = block.node.offsetTop + (before * block.node.offsetHeight) / (tall || 1) - y;
  clearTimeout(sharpening);
  sharpening = setTimeout(() => blocks.filter((b) => b.near).forEach((b) => load(b)), 250);
}
let sharpening = 0;

// Two fingers, or the wheel with Ctrl: the page grows where they are.
let pinch = 0;
const apart = (touches) =>
  Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
scroll.addEventListener('touchstart', (event) => {
  if (event.touches.length === 2) pinch = apart(event.touches);
});
scroll.addEventListener(
  'touchmove',
  (event) => {
    if (event.touches.length !== 2 || !pinch) return;
    event.preventDefault();
    const now = apart(event.touches);
    const box = scroll.getBoundingClientRect();
    const x = (event.touches[0].clientX + event.touches[1].clientX) / 2 - box.left;
    const y = (event.touches[0].clientY + event.touches[1].clientY) / 2 - box.top;
    setZoom(now / pinch, y, x);
    pinch = now;
  },
  { passive: false },
);
scroll.addEventListener('touchend', () => (pinch = 0));
scroll.addEventListener(
  'wheel',
  (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = scroll.getBoundingClientRect();
    setZoom(Math.exp(-event.deltaY / 300), event.clientY - box.top, event.clientX - box.left);
  },
  { passive: false },
);

let room = 0;
new ResizeObserver(() => {
  if (!shown || Math.abs(scroll.clientWidth - room) < 2) return;
  room = scroll.clientWidth;
  const [cited, offset] = [marks.find((m) => m.kind === 'cite')?.start, offsetNow()];
  fit();
  // What is being opened is led to its place once its pages are measured.
  if (!room || measuring) return;
  // On the way to a place, that place is what one wants to see, whatever is seen by now.
  if (goal) reveal(goal.offset, goal.where);
  else reveal(cited ?? offset, cited === undefined ? 0.02 : 1 / 3);
}).observe(scroll);
