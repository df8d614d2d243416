// The chosen task is the component's value; Python sets it only to change a question.
element.addEventListener('change', (event) => {
  if (!event.target.matches('input[name=task]')) return;
  props.value = event.target.value;
  trigger('chosen', {});
});
const show = () => {
  for (const radio of element.querySelectorAll('input[name=task]'))
    radio.checked = radio.value === props.value;
};
watch(['value', 'html'], show);
show();
