// Which area is seen where there is not room for all: documents, conversation or page.
function show(area) {
  document.body.dataset.area = area;
  for (const button of element.querySelectorAll('button'))
    button.setAttribute('aria-pressed', String(button.dataset.area === area));
}
element.addEventListener('click', (event) => {
  const at = event.target.closest('button');
  if (!at) return;
  show(at.dataset.area);
});
// Where the conversation is always in sight, nothing makes way for it.
const narrow = window.matchMedia('(max-width: 899px)');
document.addEventListener('room:area', (event) => {
  if (event.detail.area !== 'conversation' || narrow.matches) show(event.detail.area);
});
document.addEventListener('room:panel', (event) => {
  const back = document.body.classList.contains('viewer-open') ? 'page' : 'conversation';
  show(event.detail.open ? 'page' : back);
});
watch('value', () => show(document.body.dataset.area));
show('documents');
