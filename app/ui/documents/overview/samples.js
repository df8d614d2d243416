// A click on a sample's question puts the sample among the documents and asks it.
element.addEventListener('click', (event) => {
  const at = event.target.closest('[data-act=sample]');
  if (at) trigger('sample', { sample: at.dataset.sample, question: Number(at.dataset.question) });
});
