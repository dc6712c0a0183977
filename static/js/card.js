// The code of a card stands in the address that the square code holds: taken out of it, and so out of the history, as soon as it is in the form.

const form = document.querySelector("form[data-card]");
if (form) {
  history.replaceState(null, "", form.action);
}
