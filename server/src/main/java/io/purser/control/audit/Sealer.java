package io.purser.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.json.CanonicalJson;
import io.purser.platform.secret.Sha256;
import io.purser.platform.secret.SigningKey;
import io.purser.platform.secret.VerifyingKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes entries of deeds: numbers them, writes them as canonical JSON, seals and signs them.
public final class Sealer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SigningKey key;

    public Sealer(SigningKey key) {
        this.key = key;
    }

    /// The last entry of a chain, as far as the next one needs it.
    ///
    /// @param seal empty where there is no entry yet
    public record Tail(long number, String seal) {
        /// Of a chain without entries.
        public static final Tail NONE = new Tail(0, "");
    }

    /// The key whose signatures are on new entries.
    public VerifyingKey verifying() {
        return key.verifying();
    }

    String signature(String text) {
        return key.sign(text);
    }

    /// The next entry of a chain.
    public SealedEntry next(Chain chain, Tail tail, AuditDeed deed) {
        long number = tail.number() + 1;
        ObjectNode entry = entry(deed);
        entry.put("version", Seals.VERSION)
                .put("chain", chain.text())
                .put("number", number)
                .put("key", key.verifying().id())
                .put(
                        "id",
                        "aud_"
                                + Sha256.hex(chain.text() + "\n" + number + "\n" + tail.seal())
                                        .substring(0, 24));
        String body = CanonicalJson.of(entry);
        String seal = Seals.of(tail.seal(), body, entry);
        return new SealedEntry(number, body, seal, key.sign(Seals.signed(chain.text(), number, seal)));
    }

    /// A signed word that the chain had this seal at this number at this time.
    ///
    /// @param export SHA-256 of the first line of the export that it closes, null where it closes none
    public Checkpoint checkpoint(Chain chain, Tail tail, long at, @Nullable String export) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        form.put("at", Seals.moment(at))
                .put("chain", chain.text())
                .put("key", key.verifying().id())
                .put("number", tail.number())
                .put("seal", tail.seal());
        if (export != null) {
            form.put("export", export);
        }
        String body = CanonicalJson.of(form);
        return new Checkpoint(tail.number(), body, key.sign(Seals.signedCheckpoint(body)));
    }

    private static ObjectNode entry(AuditDeed deed) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("at", Seals.moment(deed.at())).put("action", deed.action().word());
        ObjectNode actor =
                entry.putObject("actor").put("kind", deed.actor().kind().word());
        actor.put("name", deed.actor().name());
        maybe(actor, "id", deed.actor().id());
        maybe(actor, "issuer", deed.actor().issuer());
        ObjectNode thing = entry.putObject("thing").put("kind", deed.thing().kind());
        thing.put("name", deed.thing().name());
        maybe(thing, "id", deed.thing().id());
        maybe(entry, "reason", deed.reason());
        maybe(entry, "governanceHash", deed.governanceHash());
        ArrayNode changes = entry.putArray("changes");
        deed.changes().forEach(change -> changes.add(change(change)));
        return entry;
    }

    private static ObjectNode change(AuditChange change) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        form.put("verb", change.verb()).put("kind", change.kind()).put("name", change.name());
        maybe(form, "id", change.id());
        maybe(form, "reason", change.reason());
        fields(form, "before", change.before());
        fields(form, "after", change.after());
        if (!change.replaced().isEmpty()) {
            change.replaced().forEach(form.putArray("replaced")::add);
        }
        return form;
    }

    private static void maybe(ObjectNode form, String field, @Nullable String value) {
        if (value != null) {
            form.put(field, value);
        }
    }

    private static void fields(ObjectNode form, String field, @Nullable Map<String, Object> fields) {
        if (fields != null) {
            form.set(field, exact(JSON.valueToTree(fields)));
        }
    }

    /// Numbers that are not whole as strings: a canonical number has one spelling everywhere.
    private static JsonNode exact(JsonNode value) {
        if (value instanceof ObjectNode object) {
            List.copyOf(object.properties()).forEach(each -> object.set(each.getKey(), exact(each.getValue())));
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, exact(array.get(i)));
            }
        } else if (value.isNumber() && !CanonicalJson.isWhole(value)) {
            return JsonNodeFactory.instance.textNode(value.asText());
        }
        return value;
    }
}
