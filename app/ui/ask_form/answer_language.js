// The language to answer in is the component's value; Python only draws the list.
element.addEventListener('change', (event) => (props.value = event.target.value));
const show = () => {
  const select = element.querySelector('select');
  if (select) select.value = props.value ?? '';
};
watch(['value', 'html'], show);
show();
