package io.purser.storage.sqlite;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.purser.core.calendar.Period;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.policy.TagPolicy;
import io.purser.platform.secret.SecretBox;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// A policy as the JSON document that is kept. Times are ISO 8601 texts; the secrets of channels are
/// sealed, each for its organization and channel.
final class PolicyDocument {

    /// Grows when an older program could not read what a newer one writes.
    static final int FORMAT = 9;

    private static final String WEBHOOK = "webhook";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addMixIn(Period.class, PeriodKind.class)
            .addMixIn(TagPolicy.Values.class, ValuesKind.class)
            .addMixIn(Channel.class, ChannelKind.class)
            .addModule(times())
            .build();

    private final SecretBox box;

    PolicyDocument(SecretBox box) {
        this.box = box;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Period.Day.class, name = "day"),
        @JsonSubTypes.Type(value = Period.Week.class, name = "week"),
        @JsonSubTypes.Type(value = Period.Month.class, name = "month"),
        @JsonSubTypes.Type(value = Period.Quarter.class, name = "quarter"),
        @JsonSubTypes.Type(value = Period.Year.class, name = "year"),
        @JsonSubTypes.Type(value = Period.Custom.class, name = "custom"),
        @JsonSubTypes.Type(value = Period.Rolling.class, name = "rolling"),
        @JsonSubTypes.Type(value = Period.Lifetime.class, name = "lifetime")
    })
    private interface PeriodKind {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TagPolicy.Any.class, name = "any"),
        @JsonSubTypes.Type(value = TagPolicy.OneOf.class, name = "oneOf"),
        @JsonSubTypes.Type(value = TagPolicy.Pattern.class, name = "pattern")
    })
    private interface ValuesKind {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Channel.Webhook.class, name = WEBHOOK),
        @JsonSubTypes.Type(value = Channel.Email.class, name = "email")
    })
    private interface ChannelKind {}

    String write(Policy policy) {
        JsonNode tree = JSON.valueToTree(policy);
        eachSecret(tree, policy.organization().name(), box::seal);
        return tree.toString();
    }

    Policy read(String document) {
        try {
            JsonNode tree = JSON.readTree(document);
            eachSecret(tree, tree.path("organization").path("name").asText(), box::open);
            since2(tree);
            since4(tree);
            since6(tree);
            since8(tree);
            return JSON.treeToValue(tree, Policy.class);
        } catch (JsonProcessingException e) {
            throw new StoreException("a kept policy cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /// What documents of format 1 do not have.
    private static void since2(JsonNode policy) {
        ((ObjectNode) policy).withArray("tagPolicies");
        for (JsonNode channel : policy.path("channels")) {
            if (!channel.has("kind")) {
                ((ObjectNode) channel).put("kind", WEBHOOK);
            }
        }
    }

    /// Before format 4 a role was a word, and said nothing of what it was over.
    private static void since4(JsonNode policy) {
        for (JsonNode user : policy.path("users")) {
            ArrayNode roles = JSON.createArrayNode();
            for (JsonNode role : user.path("roles")) {
                roles.add(role.isTextual() ? JSON.createObjectNode().set("role", role) : role);
            }
            ((ObjectNode) user).set("roles", roles);
        }
    }

    /// Before format 6 no group of an identity provider was mapped.
    private static void since6(JsonNode policy) {
        for (JsonNode group : policy.path("groups")) {
            ((ObjectNode) group).withArray("idpGroups");
        }
    }

    /// What documents before format 8 do not have.
    private static void since8(JsonNode policy) {
        ((ObjectNode) policy).withArray("keyPolicies");
    }

    private static void eachSecret(JsonNode policy, String organization, BinaryOperator<String> change) {
        for (JsonNode channel : policy.path("channels")) {
            if (channel.has("secret")) {
                String belongsTo = organization + "/" + channel.path("name").asText();
                ((ObjectNode) channel)
                        .put("secret", change.apply(channel.path("secret").asText(), belongsTo));
            }
        }
    }

    private static SimpleModule times() {
        SimpleModule module = new SimpleModule("times");
        text(module, ZoneId.class, ZoneId::of);
        text(module, MonthDay.class, MonthDay::parse);
        text(module, LocalDate.class, LocalDate::parse);
        text(module, Instant.class, Instant::parse);
        text(module, Duration.class, Duration::parse);
        text(module, java.time.Period.class, java.time.Period::parse);
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(new AsText<>(type));
        module.addDeserializer(type, new FromText<>(type, parse));
    }

    private static final class AsText<T> extends StdScalarSerializer<T> {
        private static final long serialVersionUID = 1L;

        AsText(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class FromText<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return parse.apply(in.getText());
        }
    }
}
