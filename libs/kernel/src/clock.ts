/** Where « now » comes from. The model never asks the machine: whoever wires it hands a clock in. */
export interface Clock {
  now(): Date;
}
