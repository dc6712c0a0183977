// The QR code of a card is a URL with the sign-in code. Once the form has the code, remove it from
// the URL and so from the history.

const form = document.querySelector("form[data-card]");
if (form) {
  history.replaceState(null, "", form.action);
}
