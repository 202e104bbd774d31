// SPDX-License-Identifier: Apache-2.0
// Finds the QR of a page in a picture or in what the camera sees. The decoder is a third-party file
// beside this one (scripts/install-dependencies); it is loaded when it is first needed.
import { parse_qr_text } from "./payload.js";

// A whole photographed page is read at some of these, a close one at the first.
const longer_sides = [1000, 1600, 2400, 3508];
const largest_pixels = 120e6;
const camera_side = 1280;
const look_every_ms = 200;

/** The decoder puts itself into the window. */
async function decoder() {
  const place = /** @type {any} */ (self);
  const file = "./jsQR.js";
  if (!place.jsQR) await import(file);
  return place.jsQR;
}

/**
 * @param {CanvasImageSource} source @param {{width: number, height: number}} size
 * @param {number} longer_side
 */
function pixels_of(source, { width, height }, longer_side) {
  const scale = Math.min(1, longer_side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }));
  context.fillStyle = "#fff"; // transparent parts count as paper
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Any QR text, a page's where there is one. @param {ImageData} image */
async function find_text(image) {
  const decode = await decoder();
  return decode(image.data, image.width, image.height, { inversionAttempts: "dontInvert" })?.data;
}

/**
 * The text of the page's QR; another QR's where there is no page's; null where there is none.
 * @param {Blob} file @returns {Promise<string | null>}
 */
export async function read_picture(file) {
  const bitmap = await createImageBitmap(file);
  try {
    if (bitmap.width * bitmap.height > largest_pixels) throw new Error("too large");
    let other = null;
    for (const side of longer_sides) {
      const text = await find_text(pixels_of(bitmap, bitmap, side));
      if (text && parse_qr_text(text)) return text;
      other ??= text || null;
      if (side >= Math.max(bitmap.width, bitmap.height)) break;
    }
    return other;
  } finally {
    bitmap.close();
  }
}

/** The phone's camera, until a page's QR was seen or it is stopped. */
export class Camera {
  #video;
  /** @type {MediaStream | undefined} */
  #stream;
  #found;

  /** @param {HTMLVideoElement} video @param {(text: string) => void} found */
  constructor(video, found) {
    this.#video = video;
    this.#found = found;
  }

  /** Throws where there is none, or the user says no. */
  async start() {
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false,
      video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } });
    this.#video.srcObject = this.#stream;
    this.#video.hidden = false;
    await this.#video.play();
    this.#look();
  }

  get is_on() { return Boolean(this.#stream); }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
    this.#video.srcObject = null;
    this.#video.hidden = true;
  }

  async #look() {
    while (this.#stream) {
      const size = { width: this.#video.videoWidth, height: this.#video.videoHeight };
      const text = size.width > 0 && await find_text(pixels_of(this.#video, size, camera_side));
      if (this.#stream && text && parse_qr_text(text)) return this.#found(text);
      await new Promise((done) => { setTimeout(done, look_every_ms); });
    }
  }
}
