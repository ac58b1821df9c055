// Unzips the data while the browser still reads the libraries; `data.js` takes the text, and tells what is wrong if none is.
window.phusongText = (() => {
  const block = document.getElementById("phusong-data");
  if (block?.dataset.encoding !== "gzip" || typeof DecompressionStream === "undefined") return null;
  try {
    const letters = atob(block.textContent);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text().catch(() => null);
  } catch {
    return null;
  }
})();
