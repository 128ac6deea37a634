/** Of every measured container. The default of half a processor would be what is measured. */
export const CPU_LIMIT = 2;
