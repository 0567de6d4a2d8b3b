/**
 * Reading a code from a picture: by the browser where it can (all usual kinds), else by a small library, which reads QR
 * codes only. It must not know cameras or questions.
 */

/** @typedef {(picture: HTMLCanvasElement) => Promise<string>} Reader gives '' if there is no code */
/** @typedef {{ new (options?: { formats: string[] }): { detect: (picture: CanvasImageSource) => Promise<{ rawValue: string }[]> }, getSupportedFormats: () => Promise<string[]> }} Detector */

/** @type {Promise<{ read: Reader, readsAll: boolean }> | undefined} */
let reading;

/** The reader of this browser; fetched once, so that it is there without a network. */
export function codeReader() {
  reading ??= native()
    .catch(() => null)
    .then((read) => (read ? { read, readsAll: true } : library()));
  reading.catch(() => (reading = undefined));
  return reading;
}

/** @returns {Promise<Reader | null>} null where the browser reads none */
async function native() {
  const Detector = /** @type {Detector | undefined} */ (Reflect.get(globalThis, 'BarcodeDetector'));
  const formats = (await Detector?.getSupportedFormats()) ?? [];
  if (!Detector || !formats.includes('qr_code')) return null;
  const detector = new Detector({ formats: formats.filter((format) => format !== 'unknown') });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? '';
}

async function library() {
  const { decodeQR } = await import('../../vendor/qr.js');
  /** @type {Reader} */
  const read = async (picture) => {
    const { width, height } = picture;
    const image = picture.getContext('2d', { willReadFrequently: true })?.getImageData(0, 0, width, height);
    try {
      return image ? decodeQR({ width, height, data: image.data }, { timeLimit: 60 }) : '';
    } catch {
      return '';
    }
  };
  return { read, readsAll: false };
}
