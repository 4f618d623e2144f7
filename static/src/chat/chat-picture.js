// Turns a picture of the user's into one that a message can carry: small enough, and without what cameras write into it.

/** @typedef {"not_picture" | "too_large"} PictureTrouble */

export const KINDS = ["image/png", "image/jpeg", "image/webp", "image/gif"];

// Models shrink anything larger themselves, so more is only slower and dearer.
const LONGEST_SIDE = 1568;
const LARGEST_FILE = 25 * 2 ** 20;
// A conversation is sent whole each time, and the source takes 8 MiB.
const LARGEST_TEXT = 900_000;
// Each way is smaller than the one before; PNG keeps letters sharp and what is transparent.
const WAYS = /** @type {[string, number, number][]} */ ([
  ["image/png", 1, 1],
  ["image/jpeg", 0.85, 1],
  ["image/jpeg", 0.7, 1],
  ["image/jpeg", 0.7, 0.6],
]);

export class PictureError extends Error {
  /** @param {PictureTrouble} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * Draws the picture anew, which leaves out the place and the camera that photographs tell.
 *
 * @param {Blob} file
 * @returns {Promise<string>} a `data:` URL
 */
export async function preparePicture(file) {
  if (!KINDS.includes(file.type)) throw new PictureError("not_picture");
  if (file.size > LARGEST_FILE) throw new PictureError("too_large");
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new PictureError("not_picture");
  });
  try {
    for (const [kind, quality, scale] of WAYS) {
      if (kind === "image/png" && file.type === "image/jpeg") continue;
      const url = draw(bitmap, LONGEST_SIDE * scale, kind, quality);
      if (url.length <= LARGEST_TEXT) return url;
    }
  } finally {
    bitmap.close();
  }
  throw new PictureError("too_large");
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} longest
 * @param {string} kind
 * @param {number} quality
 */
function draw(bitmap, longest, kind, quality) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (kind === "image/jpeg") {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL(kind, quality);
}
