// What every page's script does: keyboard moves between pages. Every page works without it.

/** Keys that lead to a page after "g", as people of mail and issue desks know them. */
const PAGES = { d: "/desk", m: "/map", n: "/notices", i: "/incidents", a: "/aid", l: "/ledger", s: "/search" };

let waiting = false;

/** Whether somebody is typing words. */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (waiting && event.key in PAGES) {
    window.location.assign(PAGES[event.key]);
  } else if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find")?.focus();
  }
  waiting = event.key === "g";
});
