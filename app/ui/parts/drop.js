// Files dropped anywhere on the page go where the button's files go.
const input = () => element.querySelector('input[type=file]');
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
