/** Milliseconds of processor time that this process has used: unlike the clock's, they do not grow with what else a machine does. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
