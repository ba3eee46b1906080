// Loaded before the service (`node --import`): its clock is off by as many milliseconds as the file of FAULTS_CLOCK says at that moment.
import { readFileSync } from 'node:fs';

const Real = Date;
let skew = 0;
setInterval(() => {
  try {
    skew = Number(readFileSync(process.env.FAULTS_CLOCK, 'utf8')) || 0;
  } catch {
    // Being written.
  }
}, 20).unref();

globalThis.Date = class Date extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(Real.now() + skew);
    else super(...parts);
  }

  static now() {
    return Real.now() + skew;
  }
};
