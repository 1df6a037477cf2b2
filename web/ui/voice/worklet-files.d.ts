/** Vite bundles the file into one of its own and gives its address: a real file of the same origin, as CSP 'self' asks. */
declare module '*.worklet.ts?worker&url' {
  const url: string;
  export default url;
}
