package io.purser.control.organizations;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is left of an organization that was deleted: its name, which is not given again, and what it came to.
///
/// @param at epoch milliseconds
/// @param by who deleted it
/// @param reason why
/// @param exportSha256 of the archive that was made of it before, lower-case hex
/// @param contents what was in it
/// @param erasedAt when the last of its rows was erased (epoch milliseconds), null as long as some are there
public record Tombstone(
        String organization,
        long at,
        String by,
        String reason,
        String exportSha256,
        Contents contents,
        @Nullable Long erasedAt) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Tombstone {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason: is missing; expected why " + organization + " is deleted");
        }
        if (!SHA_256.matcher(exportSha256).matches()) {
            throw new IllegalArgumentException(
                    "sha256: \"" + exportSha256 + "\" is no SHA-256; expected 64 lower-case hexadecimal digits");
        }
    }

    Tombstone erased(long when) {
        return new Tombstone(organization, at, by, reason, exportSha256, contents, when);
    }
}
