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
    if (!large.length) return;
    const rest = new DataTransfer();
    for (const file of chosen.files) if (file.size <= most) rest.items.add(file);
    chosen.files = rest.files;
    if (!rest.files.length) event.stopImmediatePropagation();
  },
  true,
);
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
  input().files = event.dataTransfer.files;
  input().dispatchEvent(new Event('change', { bubbles: true }));
});
