// Keeps an auction's page up to date. Without it the page shows what was so when it was opened.
(() => {
  const page = document.querySelector("[data-auction]");
  if (!page || !["open", "scheduled"].includes(page.dataset.state)) return;
  const part = (name) => page.querySelector(`[data-live="${name}"]`);
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  const span = (seconds) => {
    let rest = seconds;
    const counts = units.map(([name, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return [count, name];
    });
    const first = Math.max(0, counts.findIndex(([count]) => count > 0));
    const shown = seconds > 0 ? counts.slice(first, first + 2).filter(([count], at) => at === 0 || count > 0) : [[0, "second"]];
    return shown.map(([count, name]) => `${count} ${name}${count === 1 ? "" : "s"}`).join(" ");
  };

  const tick = () => {
    const end = part("end");
    const left = part("left");
    if (!end || !left) return;
    const seconds = Math.max(0, Math.floor((Date.parse(end.dateTime) - Date.now()) / 1000));
    left.textContent = span(seconds);
  };

  const source = new EventSource(`/auctions/${encodeURIComponent(page.dataset.auction)}/events`);
  source.addEventListener("auction", (event) => {
    const told = JSON.parse(event.data);
    // What one may do has changed with the state, and the page knows what.
    if (told.state !== page.dataset.state) return location.reload();
    const write = (name, text) => {
      const place = part(name);
      if (place && place.textContent !== text) place.textContent = text;
    };
    write("price", told.price);
    write("bids", told.bids);
    write("label", "Highest bid");
    const end = part("end");
    if (end) {
      end.dateTime = told.ends_at;
      end.textContent = told.ends;
    }
    tick();
  });
  addEventListener("pagehide", () => source.close());
  setInterval(tick, 1000);
})();
