// Passkeys: forms with data-passkey="login" | "register" | "remove" work by the browser's own means.
(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!forms.length || !window.PublicKeyCredential || !navigator.credentials) return;
  if (/^[0-9.]+$|:/.test(location.hostname)) return; // an address is no domain: there are none for it

  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const known = (list) =>
    (list ?? []).map((of) => ({
      type: of.type,
      id: toBytes(of.id),
      transports: (of.transports ?? []).filter((name) => name), // none is kept as one empty name
    }));

  /** Sends JSON with the form's own token; the masked one of its hidden field is right here, too. */
  const send = async (form, method, path, body) => {
    const answer = await fetch(path, {
      method,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-XSRF-TOKEN": form.elements._csrf.value,
      },
      body: body && JSON.stringify(body),
      redirect: "error", // to the log-in page: the session is over
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.status === 204 ? {} : answer.json();
  };

  const logIn = async (form) => {
    const options = await send(form, "POST", "/webauthn/authenticate/options");
    const of = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: known(options.allowCredentials),
      },
    });
    const answer = await send(form, "POST", "/login/webauthn", {
      id: of.id,
      rawId: toText(of.rawId),
      type: of.type,
      response: {
        authenticatorData: toText(of.response.authenticatorData),
        clientDataJSON: toText(of.response.clientDataJSON),
        signature: toText(of.response.signature),
        userHandle: of.response.userHandle ? toText(of.response.userHandle) : undefined,
      },
      clientExtensionResults: of.getClientExtensionResults(),
      authenticatorAttachment: of.authenticatorAttachment,
    });
    location.assign(answer.redirectUrl);
  };

  const register = async (form) => {
    const options = await send(form, "POST", "/webauthn/register/options");
    const of = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
      },
    });
    await send(form, "POST", "/webauthn/register", {
      publicKey: {
        label: form.elements.label.value,
        credential: {
          id: of.id,
          rawId: toText(of.rawId),
          type: of.type,
          response: {
            attestationObject: toText(of.response.attestationObject),
            clientDataJSON: toText(of.response.clientDataJSON),
            transports: of.response.getTransports?.() ?? [],
          },
          clientExtensionResults: of.getClientExtensionResults(),
          authenticatorAttachment: of.authenticatorAttachment,
        },
      },
    });
    location.reload();
  };

  const remove = async (form) => {
    await send(form, "DELETE", `/webauthn/register/${form.dataset.id}`);
    location.reload();
  };

  const ways = { login: logIn, register, remove };
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      const wrong = form.querySelector("[role=alert]");
      button.disabled = true;
      if (wrong) wrong.hidden = true;
      try {
        await ways[form.dataset.passkey](form);
      } catch (e) {
        // NotAllowedError: cancelled or timed out; InvalidStateError: this device has one already.
        if (wrong) {
          wrong.dataset.cause = e.name;
          wrong.hidden = false;
        }
      } finally {
        button.disabled = false;
      }
    });
  }
})();
