package io.purser.control.admin;

import io.purser.core.limits.RateLimit;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.tenancy.KeyPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What keys and key policies say of models, pace and attribution, as the governance file writes it.
final class KeyPolicyForm {
    private KeyPolicyForm() {}

    /// @param group the name of the group that it is over, null for the whole organization
    static Map<String, Object> of(OwnKeyPolicy one, @Nullable String group) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", one.name());
        PolicyForm.put(form, "appliesTo", group == null ? null : Map.of("group", group));
        form.put("keysPerUser", one.keysPerUser());
        PolicyForm.put(form, "longestLife", one.longestLife() == null ? null : PeriodText.print(one.longestLife()));
        PolicyForm.put(form, "models", one.rules().models());
        PolicyForm.put(form, "rateLimits", pace(one.requestsPerMinute(), one.tokensPerMinute(), one.concurrent()));
        Map<String, Object> attribution = attribution(one.rules());
        attribution.remove("override");
        PolicyForm.put(form, "attribution", attribution);
        return form;
    }

    static Map<String, Object> attribution(KeyPolicy rules) {
        Map<String, Object> form = new LinkedHashMap<>();
        Map<String, Object> tags = new LinkedHashMap<>();
        new TreeMap<>(rules.fixed()).forEach((field, value) -> {
            if (field.startsWith("tag.")) {
                tags.put(field.substring(4), value);
            } else {
                form.put(field, value);
            }
        });
        PolicyForm.put(form, "tags", tags);
        if (!rules.override()) {
            form.put("override", false);
        }
        PolicyForm.put(form, "required", rules.required());
        PolicyForm.put(form, "allowed", new TreeMap<String, Object>(rules.allowed()));
        PolicyForm.put(form, "baggage", rules.baggage() ? true : null);
        PolicyForm.put(form, "metadata", rules.metadata() ? true : null);
        PolicyForm.put(form, "userIsCustomer", rules.userIsCustomer() ? true : null);
        return form;
    }

    static Map<String, Object> pace(RateLimit limit) {
        return pace(limit.requestsPerMinute(), limit.tokensPerMinute(), limit.concurrent());
    }

    private static Map<String, Object> pace(@Nullable Long requests, @Nullable Long tokens, @Nullable Long concurrent) {
        Map<String, Object> form = new LinkedHashMap<>();
        PolicyForm.put(form, "requestsPerMinute", count(requests));
        PolicyForm.put(form, "tokensPerMinute", count(tokens));
        PolicyForm.put(form, "concurrent", count(concurrent));
        return form;
    }

    private static @Nullable String count(@Nullable Long count) {
        return count == null ? null : LimitText.print(count);
    }
}
