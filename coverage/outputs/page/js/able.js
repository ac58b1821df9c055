// In the language of old browsers: tells those that cannot read the page's other scripts from those that can. These hide the
// sentence with which the page begins. Whoever knows the newest of what we use, `Object.hasOwn`, knows the rest.
if (Object.hasOwn && window.HTMLDialogElement) {
  document.documentElement.className = "able";
}
