// The browser's own bubbles in the page's language, whatever the browser's is.
document.addEventListener("invalid", (event) => {
  const { target } = event;
  target.setCustomValidity(target.type === "radio" ? "请选择结果 Please choose how it ended" : "请填写此项 Please fill this in");
}, true);
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const { target } = event;
    const group = target.type === "radio" ? document.querySelectorAll(`input[name="${target.name}"]`) : [target];
    for (const field of group) field.setCustomValidity?.("");
  }, true);
}
