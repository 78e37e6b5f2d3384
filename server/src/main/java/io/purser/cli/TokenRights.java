package io.purser.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a new token may do, and over what.
final class TokenRights {
    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "super_admin",
            description = "super_admin (the default), billing_admin, team_lead, viewer, or provisioner for SCIM.")
    private String role = "super_admin";

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "Over one group with everything below it; else over --org, else over everything.")
    private @Nullable String group;

    void writeTo(ObjectNode input, @Nullable String organization) {
        input.put("role", role.toUpperCase(Locale.ROOT))
                .put("organization", organization)
                .put("group", group);
    }
}
