package io.purser.platform.config;

import java.util.regex.Pattern;

/// An address of a mailbox, as plain as they are in practice.
public final class EmailAddress {
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private EmailAddress() {}

    /// The text where it is an address.
    public static String checked(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            String shown = text.chars().allMatch(c -> c >= ' ' && c < 127) && text.length() <= 100 ? text : "it";
            throw new IllegalArgumentException(
                    "\"" + shown + "\" is not a mail address; expected one such as finance@acme.example");
        }
        return text;
    }
}
