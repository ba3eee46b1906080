const INTEGER = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 });

/** `40 000`. */
export function frenchInteger(value: number): string {
  return INTEGER.format(value);
}
