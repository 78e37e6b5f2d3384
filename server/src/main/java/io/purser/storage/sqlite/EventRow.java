package io.purser.storage.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.usage.TokenUsage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row of `event`, in the order of `COLUMNS`.
final class EventRow {

    static final String COLUMNS = "seq, organization, request_id, admitted_at, booked_at, identity, customer, end_user,"
            + " session, environment, endpoint, prompt_version, feature, tags, provider, requested_model, model,"
            + " response_model, outcome, usage_source, input_tokens, cache_read_tokens, cache_write_tokens,"
            + " cache_write_long_tokens, output_tokens, reasoning_tokens, cost, price_version, retry_count,"
            + " latency_millis, first_token_millis, streamed, flags, trail";

    static final String INSERT = "INSERT INTO event (" + COLUMNS + ") VALUES (?" + ", ?".repeat(33)
            + ") ON CONFLICT (organization, request_id) DO NOTHING";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

    private EventRow() {}

    static void bind(PreparedStatement row, JournalEntry entry, UsageEvent event, int identity, byte[] trail)
            throws SQLException {
        row.setLong(1, entry.sequence());
        row.setInt(2, entry.organization());
        row.setString(3, event.requestId());
        row.setLong(4, event.admittedAt());
        row.setLong(5, event.bookedAt());
        row.setInt(6, identity);
        bind(row, event.attribution());
        row.setString(15, event.provider());
        row.setString(16, event.requestedModel());
        row.setString(17, event.model());
        row.setString(18, event.responseModel());
        row.setInt(19, Codes.of(event.outcome()));
        row.setInt(20, Codes.of(event.usageSource()));
        bind(row, event.usage());
        number(row, 27, event.cost());
        row.setString(28, event.priceVersion());
        row.setInt(29, event.retryCount());
        row.setLong(30, event.latencyMillis());
        row.setLong(31, event.firstTokenMillis());
        row.setInt(32, event.streamed() ? 1 : 0);
        row.setString(33, event.flags().isEmpty() ? null : String.join(",", event.flags()));
        row.setBytes(34, trail);
    }

    private static void bind(PreparedStatement row, Attribution attribution) throws SQLException {
        row.setString(7, attribution.customer());
        row.setString(8, attribution.endUser());
        row.setString(9, attribution.session());
        row.setString(10, attribution.environment());
        row.setString(11, attribution.endpoint());
        row.setString(12, attribution.promptVersion());
        row.setString(13, attribution.feature());
        row.setString(14, attribution.tags().isEmpty() ? null : tags(attribution.tags()));
    }

    private static void bind(PreparedStatement row, TokenUsage usage) throws SQLException {
        row.setLong(21, usage.input());
        row.setLong(22, usage.cacheRead());
        row.setLong(23, usage.cacheWrite());
        row.setLong(24, usage.cacheWriteLong());
        row.setLong(25, usage.output());
        row.setLong(26, usage.reasoning());
    }

    static UsageEvent read(ResultSet row, Identities identities) throws SQLException {
        return new UsageEvent(
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                attribution(row, identities),
                row.getString(15),
                row.getString(16),
                row.getString(17),
                row.getString(18),
                Codes.outcome(row.getInt(19)),
                Codes.usageSource(row.getInt(20)),
                new TokenUsage(
                        row.getLong(21),
                        row.getLong(22),
                        row.getLong(23),
                        row.getLong(24),
                        row.getLong(25),
                        row.getLong(26)),
                number(row, 27),
                row.getString(28),
                row.getInt(29),
                row.getLong(30),
                row.getLong(31),
                row.getInt(32) == 1,
                flags(row.getString(33)));
    }

    private static Attribution attribution(ResultSet row, Identities identities) throws SQLException {
        String tags = row.getString(14);
        return new Attribution(
                identities.at(row.getInt(6)),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                tags == null ? Map.of() : tags(tags));
    }

    private static void number(PreparedStatement row, int place, @Nullable Long value) throws SQLException {
        if (value == null) {
            row.setNull(place, Types.BIGINT);
        } else {
            row.setLong(place, value);
        }
    }

    private static @Nullable Long number(ResultSet row, int place) throws SQLException {
        long value = row.getLong(place);
        return row.wasNull() ? null : (Long) value;
    }

    private static List<String> flags(@Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split(",", -1));
    }

    private static String tags(Map<String, String> tags) {
        try {
            return JSON.writeValueAsString(tags);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags cannot be written as JSON", e);
        }
    }

    private static Map<String, String> tags(String json) {
        try {
            return JSON.readValue(json, TAGS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags cannot be read as JSON", e);
        }
    }
}
