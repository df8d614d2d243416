// The chosen task is the component's value; Python sets it only to change a question.
let all = false;
element.addEventListener('change', (event) => {
  if (!event.target.matches('input[name=task]')) return;
  props.value = event.target.value;
  show();
  trigger('chosen', {});
});
element.addEventListener('click', (event) => {
  if (!event.target.closest('[data-act=more]')) return;
  all = true;
  show();
  element.querySelector('.rarer input')?.focus();
});
function show() {
  const tasks = element.querySelector('.tasks');
  tasks?.classList.toggle('all', all);
  for (const radio of element.querySelectorAll('input[name=task]')) {
    radio.checked = radio.value === props.value;
    radio.parentElement.classList.toggle('chosen', radio.checked);
  }
}
watch(['value', 'html'], show);
show();
