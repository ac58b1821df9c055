// Unzips the data while the browser still reads the libraries; `data.js` takes the text, and tells what is wrong if none is.
window.phusongText = (() => {
  const block = document.getElementById("phusong-data");
  if (block?.dataset.encoding !== "gzip" || typeof DecompressionStream === "undefined") return null;
  try {
    let bytes;
    if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(block.textContent);
    else {
      const letters = atob(block.textContent);
      bytes = new Uint8Array(letters.length);
      for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
    }
    // Written straight in: the stream of a Blob would go through another process first.
    const unzipped = new DecompressionStream("gzip");
    const writer = unzipped.writable.getWriter();
    for (const step of [writer.write(bytes), writer.close()]) step.catch(() => null);
    return new Response(unzipped.readable).text().catch(() => null);
  } catch {
    return null;
  }
})();
