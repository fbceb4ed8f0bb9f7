/** Members of a request that make it one: its method with the URL. */
export const METHOD_FIELDS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What a vendor does to a key: convert it to lower case, trim it, normalize it to Unicode NFC. */
export const KEY_FOLDS = ['lower', 'trim', 'nfc'] as const;
export type KeyFold = (typeof KEY_FOLDS)[number];
