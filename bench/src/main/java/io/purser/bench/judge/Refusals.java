package io.purser.bench.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Adds up the figures that a refusal quotes about itself.
public final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Refusals() {}

    /// The reason of a budget refusal: `settled`, `held`, or another's.
    public static String reason(String body) throws IOException {
        return purser(body).path("reason").asText("none");
    }

    /// What is wrong with a budget refusal's own figures; empty where they add up.
    ///
    /// `settled` must mean that what is settled leaves no room; `held` that only the holds of
    /// others are in the way.
    public static List<String> differences(String body) throws IOException {
        JsonNode purser = purser(body);
        List<String> differences = new ArrayList<>();
        BigDecimal limit = decimal(purser, "limit");
        BigDecimal settled = decimal(purser, "settled");
        BigDecimal held = decimal(purser, "held");
        BigDecimal estimate = decimal(purser, "estimate");
        boolean full = settled.add(estimate).compareTo(limit) > 0 || settled.compareTo(limit) >= 0;
        boolean crowded = settled.add(held).add(estimate).compareTo(limit) > 0
                || settled.add(held).compareTo(limit) >= 0;
        String reason = purser.path("reason").asText();
        boolean right = reason.equals("settled") ? full : reason.equals("held") && !full && crowded;
        if (!right) {
            differences.add("refused as \"" + reason + "\" with settled " + settled + ", held " + held + ", estimate "
                    + estimate + ", limit " + limit);
        }
        if (purser.path("retryable").asBoolean() != reason.equals("held")) {
            differences.add("refused as \"" + reason + "\" with retryable " + purser.path("retryable"));
        }
        return differences;
    }

    private static JsonNode purser(String body) throws IOException {
        JsonNode error = JSON.readTree(body).path("error");
        return error.path("purser");
    }

    private static BigDecimal decimal(JsonNode purser, String field) throws IOException {
        JsonNode value = purser.path(field);
        if (!value.isTextual()) {
            throw new IOException(
                    "a refusal's \"" + field + "\" is " + value + "; expected a decimal string in " + purser);
        }
        return new BigDecimal(value.asText());
    }
}
