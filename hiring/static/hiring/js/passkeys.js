// Where a browser has no passkeys, their buttons are not offered; where asking for one failed, the page says so.

const buttons = document.querySelectorAll("#passkey_sign_in, #passkey_use, #passkey_add");

if (!window.PublicKeyCredential) for (const button of buttons) button.closest("form").hidden = button.id !== "passkey_add";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { exception } = event.detail;
  const turnedBack = ["NotAllowedError", "AbortError"].includes(exception?.name);
  say(turnedBack ? "No passkey was used. Try again when you have it at hand." : "This browser could not use a passkey here.");
});

function say(words) {
  const place = document.querySelector("[data-messages]");
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = words;
  place.replaceChildren(line);
}
