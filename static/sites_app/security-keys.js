/* Asks the browser for a security key or passkey, a new one or a proof of one, and sends what it answers. */
(() => {
  const { Controller } = window.StimulusModule;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = {
    create: (options) =>
      navigator.credentials.create({
        publicKey: {
          ...options,
          challenge: bytes(options.challenge),
          user: { ...options.user, id: bytes(options.user.id) },
          excludeCredentials: known(options.excludeCredentials),
        },
      }),
    get: (options) =>
      navigator.credentials.get({
        publicKey: {
          ...options,
          challenge: bytes(options.challenge),
          allowCredentials: known(options.allowCredentials),
        },
      }),
  };
  const SENT = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  const sayable = (credential) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(
      SENT.filter((name) => credential.response[name]).map((name) => [name, text(credential.response[name])]),
    ),
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const WHY = {
    InvalidStateError: "This key is one of your account’s already.",
    NotAllowedError: "Nothing was confirmed in time. Try again.",
    SecurityError: "Security keys do not work at this address: they need HTTPS and the host of the admin.",
  };

  window.wagtail.app.register(
    "spark-key",
    class extends Controller {
      static targets = ["credential", "button", "status"];
      static values = { kind: String, options: Object };

      connect() {
        if (window.PublicKeyCredential) return;
        this.buttonTarget.disabled = true;
        this.say("Security keys do not work here: they need HTTPS and a browser that knows them.");
      }

      async ask(event) {
        event.preventDefault();
        if (!this.element.reportValidity()) return;
        this.buttonTarget.disabled = true;
        this.say("Touch your key, or confirm in the window of your browser…");
        try {
          const credential = await ask[this.kindValue](this.optionsValue.publicKey);
          this.credentialTarget.value = JSON.stringify(sayable(credential));
          this.element.submit();
        } catch (error) {
          this.buttonTarget.disabled = false;
          this.say(WHY[error.name] || "The key could not be used. Try again.");
          this.buttonTarget.focus();
        }
      }

      say(text) {
        this.statusTarget.textContent = text;
      }
    },
  );
})();
