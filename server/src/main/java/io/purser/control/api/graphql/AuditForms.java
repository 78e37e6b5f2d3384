package io.purser.control.api.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditVerdict;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.platform.secret.VerifyingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Audit entries as the schema's types.
final class AuditForms {
    private AuditForms() {}

    static Map<String, @Nullable Object> entry(Chain chain, SealedEntry entry) {
        JsonNode tree = entry.tree();
        List<Map<String, @Nullable Object>> changes = new ArrayList<>();
        tree.path("changes").forEach(change -> changes.add(change(change)));
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", tree.path("id").asText(chain.text() + "/" + entry.number()));
        form.put("number", entry.number());
        form.put("organization", chain.organization());
        form.put("at", tree.path("at").textValue());
        form.put("actor", actor(tree.path("actor")));
        form.put("action", AuditAction.of(tree.path("action").asText()).name());
        form.put("kind", tree.path("thing").path("kind").asText("organization"));
        form.put("name", tree.path("thing").path("name").asText(chain.organization()));
        form.put("thingId", tree.path("thing").path("id").textValue());
        form.put("reason", tree.path("reason").textValue());
        form.put("summary", tree.has("summary") ? tree.path("summary").asText() : summary(changes));
        form.put("changes", changes);
        form.put("changeCount", changes.size());
        form.put("governanceHash", tree.path("governanceHash").textValue());
        form.put("seal", entry.seal());
        form.put("signedBy", tree.path("key").textValue());
        return form;
    }

    private static Map<String, @Nullable Object> actor(JsonNode actor) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("kind", actor.path("kind").asText().toUpperCase(Locale.ROOT));
        form.put("id", actor.path("id").textValue());
        form.put("name", actor.path("name").asText());
        form.put("issuer", actor.path("issuer").textValue());
        return form;
    }

    private static Map<String, @Nullable Object> change(JsonNode change) {
        TreeSet<String> names = new TreeSet<>();
        change.path("before").fieldNames().forEachRemaining(names::add);
        change.path("after").fieldNames().forEachRemaining(names::add);
        List<Map<String, @Nullable Object>> fields = new ArrayList<>();
        for (String name : names) {
            Map<String, @Nullable Object> field = new LinkedHashMap<>();
            field.put("name", name);
            field.put("before", shown(change.path("before").path(name)));
            field.put("after", shown(change.path("after").path(name)));
            fields.add(field);
        }
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("action", change.path("verb").asText().toUpperCase(Locale.ROOT));
        form.put("kind", change.path("kind").asText());
        form.put("id", change.path("id").textValue());
        form.put("name", change.path("name").asText());
        form.put("fields", fields);
        List<String> replaced = new ArrayList<>();
        change.path("replaced").forEach(name -> replaced.add(name.asText()));
        form.put("replaced", replaced);
        form.put("reason", change.path("reason").textValue());
        return form;
    }

    /// A plain value as it is, anything else as JSON.
    private static @Nullable String shown(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? null : value.isValueNode() ? value.asText() : value.toString();
    }

    private static String summary(List<Map<String, @Nullable Object>> changes) {
        return changes.stream().map(AuditForms::line).collect(Collectors.joining("\n"));
    }

    /// `~ budget whole (limit: 50 USD → 60 USD)`.
    private static String line(Map<String, @Nullable Object> change) {
        String action = String.valueOf(change.get("action"));
        String line = (action.equals("ADD") ? "+ " : action.equals("REMOVE") ? "- " : "~ ") + change.get("kind") + " "
                + change.get("name");
        List<String> details = new ArrayList<>();
        if (action.equals("CHANGE") && change.get("fields") instanceof List<?> fields) {
            fields.forEach(each -> {
                if (each instanceof Map<?, ?> field) {
                    details.add(field.get("name") + ": " + orNone(field.get("before")) + " → "
                            + orNone(field.get("after")));
                }
            });
        }
        if (change.get("replaced") instanceof List<?> replaced) {
            replaced.forEach(name -> details.add(name + ": replaced"));
        }
        return details.isEmpty() ? line : line + " (" + String.join("; ", details) + ")";
    }

    private static Object orNone(@Nullable Object value) {
        return value == null ? "(none)" : value;
    }

    static Map<String, @Nullable Object> verdict(Chain chain, AuditVerdict verdict) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("chain", chain.text());
        form.put("organization", chain.organization());
        switch (verdict) {
            case AuditVerdict.Sound(String _, long entries, String _, List<String> keys) -> {
                form.put("sound", true);
                form.put("entries", entries);
                form.put("keys", keys);
            }
            case AuditVerdict.Broken(long _, Long entry, String which, String why) -> {
                form.put("sound", false);
                form.put("entries", null);
                form.put("keys", List.of());
                form.put("brokenEntry", entry);
                form.put("problem", which == null ? why : which + ": " + why);
            }
        }
        return form;
    }

    static Map<String, @Nullable Object> key(VerifyingKey key, boolean current) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", key.id());
        form.put("publicKey", key.pem());
        form.put("current", current);
        return form;
    }
}
