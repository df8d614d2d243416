// Files made for the visitor are handed over here, so that the server never stores them.
watch('value', () => {
  const file = props.value;
  if (!file?.name) return;
  const url = URL.createObjectURL(new Blob([file.text], { type: file.kind }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
});
