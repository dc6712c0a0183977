// Adds a button to each password field that shows the password, to avoid typing errors.

function addButton(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = input.dataset.show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const isVisible = input.type === "text";
    input.type = isVisible ? "password" : "text";
    button.textContent = isVisible ? input.dataset.show : input.dataset.hide;
    input.focus();
  });
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
  input.after(button);
}

for (const input of document.querySelectorAll("input[data-show]")) addButton(input);
