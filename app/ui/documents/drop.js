// Files dropped anywhere on the page go where the button's files go.
const input = () => element.querySelector('input[type=file]');
// What is too large is refused here by name, before it is sent; the rest goes on its way.
element.addEventListener(
  'change',
  (event) => {
    const chosen = event.target;
    if (!chosen.matches('input[type=file]')) return;
    const most = Number(element.querySelector('[data-most]').dataset.most);
    const large = [...chosen.files].filter((file) => file.size > most);
    trigger('refused', { files: large.map(({ name, size }) => ({ name, size })) });
    element.classList.toggle('sending', chosen.files.length > large.length);
    if (!large.length) return;
    const rest = new DataTransfer();
    for (const file of chosen.files) if (file.size <= most) rest.items.add(file);
    chosen.files = rest.files;
    if (!rest.files.length) event.stopImmediatePropagation();
  },
  true,
);
// So long a text would keep the field busy for minutes: it goes the way of files.
const MOST_PASTED = 100_000;
function send(files) {
  input().files = files;
  input().dispatchEvent(new Event('change', { bubbles: true }));
}
document.addEventListener(
  'paste',
  (event) => {
    if (!event.target.closest?.('#paste')) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length < MOST_PASTED || !input()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const files = new DataTransfer();
    const name = element.querySelector('[data-pasted]').dataset.pasted;
    files.items.add(new File([text], `${name}.txt`, { type: 'text/plain' }));
    send(files.files);
  },
  true,
);
document.addEventListener('room:arriving', () => element.classList.remove('sending'));

let depth = 0;
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
window.addEventListener('dragenter', (event) => {
  if (!hasFiles(event)) return;
  depth += 1;
  document.body.classList.add('dropping');
});
window.addEventListener('dragleave', (event) => {
  if (!hasFiles(event)) return;
  depth = Math.max(0, depth - 1);
  if (!depth) document.body.classList.remove('dropping');
});
window.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault());
window.addEventListener('drop', (event) => {
  depth = 0;
  document.body.classList.remove('dropping');
  if (!hasFiles(event) || !input()) return;
  event.preventDefault();
  send(event.dataTransfer.files);
});
