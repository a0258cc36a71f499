const PAGE = 65_536;

/** Whether a memory of WebAssembly could be given more bytes; where the runtime has none left, it stays as it is. */
export function growsMemory(memory: WebAssembly.Memory, bytes: number): boolean {
  try {
    memory.grow(Math.ceil(bytes / PAGE));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
