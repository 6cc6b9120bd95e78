/* The language toggle: the only script of the report. The link keeps the choice. */
(function () {
  "use strict";
  const button = document.getElementById("language");
  const root = document.documentElement;

  function show() {
    const english = new URLSearchParams(window.location.hash.slice(1)).get("lang") === "en";
    root.lang = english ? "en" : "zh-CN";
    button.textContent = english ? "中文" : "EN";
    button.lang = english ? "zh-CN" : "en";
    button.setAttribute("aria-label", english ? "切换为中文" : "Switch to English");
  }

  button.addEventListener("click", () => {
    window.history.replaceState(null, "", root.lang === "en" ? "#" : "#lang=en");
    show();
  });
  window.addEventListener("hashchange", show);
  button.hidden = false;
  show();
})();
