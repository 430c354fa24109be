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
