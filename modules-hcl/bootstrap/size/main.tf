# Rejects user data that exceeds the platform's limit, before anything is created. It creates no resources.

locals {
  # length() counts graphemes; base64 encodes three bytes as four characters, and pads with "=".
  sizes = {
    for key, text in var.user_data : key => length(base64encode(text)) / 4 * 3 - length(regexall("=", base64encode(text)))
  }

  # Size and name are not sensitive.
  largest = nonsensitive(max(values(local.sizes)...))
  machine = nonsensitive([for key, size in local.sizes : key if size == local.largest][0])
}
