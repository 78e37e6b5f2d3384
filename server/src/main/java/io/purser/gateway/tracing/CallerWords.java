package io.purser.gateway.tracing;

import io.purser.core.attribution.Attribution;
import io.purser.core.attribution.Identity;
import io.purser.platform.telemetry.Span;
import org.jspecify.annotations.Nullable;

/// Who and what a call is for, as attributes: names that people gave, never a secret.
final class CallerWords {
    private CallerWords() {}

    static void describe(@Nullable Identity caller, @Nullable Attribution attribution, Span.Words to) {
        if (caller != null) {
            describe(caller, to);
        }
        if (attribution != null) {
            to.text("purser.customer", attribution.customer());
            to.text("purser.plan", attribution.plan());
            to.text("purser.end_user", attribution.endUser());
            to.text("purser.session", attribution.session());
            to.text("purser.environment", attribution.environment());
            to.text("purser.endpoint", attribution.endpoint());
            to.text("purser.prompt_version", attribution.promptVersion());
            to.text("purser.feature", attribution.feature());
            attribution.tags().forEach((name, value) -> to.text("purser.tag." + name, value));
        }
    }

    private static void describe(Identity caller, Span.Words to) {
        to.text("purser.organization", caller.organization());
        to.text("purser.user", caller.userName());
        to.text("purser.key", caller.keyName());
        to.text("purser.group", caller.groupName());
        to.text("purser.cost_centre", caller.costCentre());
    }
}
