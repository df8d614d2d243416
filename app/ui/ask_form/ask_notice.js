// What is said in the ask form; the one thing to do there is to leave a question as it was.
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-act=cancel_edit]')) trigger('cancel_edit', {});
});
