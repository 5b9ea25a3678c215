# Refuses user data that is larger than the platform takes, before anything is made. It makes no resources.

locals {
  # length() counts graphemes; base64 makes four characters of three bytes, and says with "=" how many were missing.
  sizes = {
    for key, text in var.user_data : key => length(base64encode(text)) / 4 * 3 - length(regexall("=", base64encode(text)))
  }

  # How large it is, and whose, may be told.
  largest = nonsensitive(max(values(local.sizes)...))
  machine = nonsensitive([for key, size in local.sizes : key if size == local.largest][0])
}
