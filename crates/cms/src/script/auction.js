// Keeps an auction's page up to date. Without it the page shows what was so when it was opened.
(() => {
  const page = document.querySelector("[data-auction]");
  if (!page) return;
  const part = (name, root = page) => root.querySelector(`[data-live="${name}"]`);
  // After a refused form the address is that of the form, which is only posted to.
  const here = `/auctions/${encodeURIComponent(page.dataset.auction)}`;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  // Count down by the shop's clock: the browser's may be wrong.
  const ahead = Date.now() - (Date.parse(page.dataset.now) || Date.now());

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
    const seconds = Math.max(0, Math.floor((Date.parse(end.dateTime) - Date.now() + ahead) / 1000));
    left.textContent = span(seconds);
  };

  // How a bidder stands, and what the next bid must be, only the shop knows. What is being typed stays.
  let asked = 0;
  const refresh = async () => {
    const question = ++asked;
    const answer = await fetch(here, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (question !== asked) return;
    const pairs = ["standing", "history", "reserve"].map((name) => [part(name), part(name, next)]);
    pairs.push([page.querySelector("#bid-amount-hint"), next.querySelector("#bid-amount-hint")]);
    for (const [now, then] of pairs) {
      if (now && then && now.innerHTML !== then.innerHTML) now.replaceChildren(...then.childNodes);
    }
  };

  // The winner's order is made a moment after the auction has ended: the way to pay comes to the page by itself.
  const waits = () => page.querySelector("[data-wait]");
  const wait = () => setTimeout(() => refresh().catch(() => {}).then(() => waits() && wait()), 2000);
  if (waits()) wait();
  if (!["open", "scheduled"].includes(page.dataset.state)) return;

  const source = new EventSource(`${here}/events`);
  source.addEventListener("auction", (event) => {
    const told = JSON.parse(event.data);
    // What one may do has changed with the state, and the page knows what.
    if (told.state !== page.dataset.state) return location.replace(here);
    const write = (name, text) => {
      const place = part(name);
      if (place && place.textContent !== text) place.textContent = text;
    };
    const isNews = part("bids")?.textContent !== told.bids || part("price")?.textContent !== told.price;
    write("price", told.price);
    write("bids", told.bids);
    if (/^\d/.test(told.bids)) write("label", "Highest bid");
    const end = part("end");
    if (end) {
      end.dateTime = told.ends_at;
      end.textContent = told.ends;
    }
    tick();
    if (isNews && "bidder" in page.dataset) refresh().catch(() => {});
  });
  addEventListener("pagehide", () => source.close());
  setInterval(tick, 1000);
})();
