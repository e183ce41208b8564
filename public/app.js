// Comfort for pages that work without it. Every part looks for its own elements and does nothing when there are none.
// No inline styles and no markup from strings: the content security policy forbids both.
const all = (selector) => document.querySelectorAll(selector);

// On a narrow screen the navigation is a row that scrolls: bring the present page into view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// An error summary takes the focus, so that a screen reader starts there.
document.querySelector(".summary[role=alert]")?.focus();

// "Show" beside a password. Hidden again on sending: browsers remember what a text field held.
for (const button of all("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) continue;
  const show = (yes) => {
    input.type = yes ? "text" : "password";
    button.setAttribute("aria-pressed", yes);
    button.textContent = yes ? button.dataset.hide : button.dataset.show;
  };
  show(false);
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
}

// "Copy" beside a text. Where the clipboard is refused, the text is selected instead.
for (const button of all("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  const said = document.createElement("span");
  said.setAttribute("aria-live", "polite");
  button.parentElement.append(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(source.innerText.trim());
      said.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source);
    }
  });
}

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Counts down in words, the seconds in place of #; measured, not counted, because a tab in the background ticks slowly.
for (const element of all("[data-countdown]")) {
  const end = performance.now() + element.dataset.countdown * 1000;
  const text = element.dataset.text ?? "#";
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    element.hidden = left <= 0;
    element.textContent = text.replace("#", left);
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Server times become local ones, in the reader's variety of the page's language (en-GB); what was written stays as the title.
const page = document.documentElement.lang;
const language = navigator.languages.find((tag) => tag.split("-")[0] === page) ?? page;
for (const element of all("time[datetime*=T]")) {
  const { style } = element.dataset;
  const date = new Date(element.dateTime);
  if (isNaN(date)) continue;
  const parts = { dateStyle: style === "time" ? undefined : "medium", timeStyle: style === "date" ? undefined : "short" };
  const local = new Intl.DateTimeFormat(language, parts).format(date);
  if (style === "relative") {
    element.title = local;
  } else {
    element.title ||= element.textContent;
    element.textContent = local;
  }
}

// A form that only has to be sent on is sent.
document.querySelector("form[data-send]")?.requestSubmit();
