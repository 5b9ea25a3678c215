import { attribute, type Block, block, raw } from "../../hcl/hcl";

/** The variable with the passphrase of an encrypted state. OpenTofu reads it from `TF_VAR_state_passphrase`. */
export const passphraseVariable = "state_passphrase";

/**
 * Generates OpenTofu's encryption of states and plans, with a key from a passphrase that no file contains.
 * https://opentofu.org/docs/language/state/encryption
 */
export function encryptionBlocks(): Block[] {
  const encrypted = [attribute("method", raw("method.aes_gcm.passphrase")), attribute("enforced", true)];
  return [
    block(
      "terraform",
      [],
      [
        block(
          "encryption",
          [],
          [
            block(
              "key_provider",
              ["pbkdf2", "passphrase"],
              [attribute("passphrase", raw(`var.${passphraseVariable}`))],
            ),
            block("method", ["aes_gcm", "passphrase"], [attribute("keys", raw("key_provider.pbkdf2.passphrase"))]),
            block("state", [], encrypted),
            block("plan", [], encrypted),
          ],
        ),
      ],
    ),
    block(
      "variable",
      [passphraseVariable],
      [
        attribute("description", "Passphrase of the state and of plans, at least 16 characters."),
        attribute("type", raw("string")),
        attribute("nullable", false),
        attribute("sensitive", true),
      ],
    ),
  ];
}
