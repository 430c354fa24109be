// A part of a page that moves is fetched anew when the server says that something did.
(() => {
  const part = document.querySelector("[data-part]");
  if (!part || !window.EventSource) return;
  let fetching = false;
  let again = false;
  const refresh = async () => {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const answer = await fetch(part.dataset.part, { headers: { Accept: "text/html" } });
      if (answer.redirected || answer.status === 401) {
        location.reload();
      } else if (answer.ok) {
        const open = [...part.querySelectorAll("details[open]")].map((each) => each.id);
        part.innerHTML = await answer.text();
        open.forEach((id) => id && document.getElementById(id)?.setAttribute("open", ""));
      }
    } finally {
      fetching = false;
      if (again) {
        again = false;
        setTimeout(refresh, 500);
      }
    }
  };
  const untilFinished = () => {
    if (part.querySelector("[data-unfinished]")) {
      setTimeout(() => refresh().then(untilFinished, untilFinished), 2000);
    }
  };
  untilFinished();
  const feed = new EventSource("/live");
  feed.addEventListener("moved", refresh);
})();

// In a list j and k go to the next and the one before; Enter opens it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
  const links = [...document.querySelectorAll("main tbody td:first-child a")];
  const at = links.indexOf(document.activeElement);
  links.at(Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), links.length - 1))?.focus();
});
