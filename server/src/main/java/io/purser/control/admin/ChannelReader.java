package io.purser.control.admin;

import io.purser.control.admin.GovernanceFile.EmailEntry;
import io.purser.control.admin.GovernanceFile.TargetEntry;
import io.purser.control.admin.GovernanceFile.WebhookEntry;
import io.purser.control.alerts.WebhookAddress;
import io.purser.core.policy.Digest;
import io.purser.platform.config.EmailAddress;
import io.purser.platform.config.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads where a channel leads.
final class ChannelReader {
    private static final int MOST_ADDRESSES = 50;

    private ChannelReader() {}

    static TargetEntry target(Section section) {
        boolean kindNamed =
                section.names().stream().anyMatch(field -> !field.equals("name") && !field.equals("digest"));
        if (!kindNamed) {
            section.problem("webhook", "is missing; expected {url: https://…, secret: ${…}}, or `email`");
        }
        if (section.has("email") && section.has("webhook")) {
            section.problem("email", "stands beside `webhook`; expected one of the two, and a channel for each");
        }
        return section.has("email") ? new EmailEntry(addresses(section)) : webhook(section);
    }

    /// Null where nothing is said.
    static @Nullable Digest digest(Section section) {
        return section.read("digest", ChannelReader::digest).orElse(null);
    }

    private static Digest digest(String word) {
        return Digest.valueOf(Section.oneOf(word, Digest.words()).toUpperCase(Locale.ROOT));
    }

    private static WebhookEntry webhook(Section section) {
        Section webhook = section.section("webhook");
        WebhookEntry entry = new WebhookEntry(
                section.has("webhook")
                        ? webhook.required("url", "https://invalid.example", WebhookAddress::checked)
                        : "",
                webhook.read("secret", WebhookAddress::checkedSecret).orElse(null));
        webhook.done();
        return entry;
    }

    private static List<String> addresses(Section section) {
        List<String> addresses = section.texts("email");
        if (addresses.isEmpty() || addresses.size() > MOST_ADDRESSES) {
            section.problem("email", "has " + addresses.size() + " addresses; expected 1 to " + MOST_ADDRESSES);
        }
        Set<String> seen = new HashSet<>();
        for (String address : addresses) {
            try {
                if (!seen.add(EmailAddress.checked(address))) {
                    section.problem("email", "\"" + address + "\" stands twice");
                }
            } catch (IllegalArgumentException wrong) {
                section.problem("email", String.valueOf(wrong.getMessage()));
            }
        }
        return addresses;
    }
}
