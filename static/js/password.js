// A button beside each password field that shows what was typed: who sees it types it right the first time.

function addButton(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = input.dataset.show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? input.dataset.show : input.dataset.hide;
    input.focus();
  });
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
  input.after(button);
}

for (const input of document.querySelectorAll("input[data-show]")) addButton(input);
