package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import graphql.schema.DataFetchingEnvironment;
import io.purser.control.prices.Jump;
import io.purser.control.prices.PriceImports;
import io.purser.control.prices.TableReview;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Price tables: one is reviewed and taken over, and those that were are told.
final class PriceImportForms implements Roots.Answering {
    /// With every character escaped it is in a body of 17 MiB; the common table has a fifth of it.
    static final int MOST_CHARACTERS = 8 << 20;

    private static final int LONGEST_SOURCE = 500;
    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_NAME = 300;
    private static final int LARGEST_JUMP = 1_000_000;
    private static final Instant EARLIEST =
            OffsetDateTime.parse("2000-01-01T00:00:00Z").toInstant();
    private static final Instant LATEST =
            OffsetDateTime.parse("2100-01-01T00:00:00Z").toInstant();
    private static final ObjectMapper JSON = new JsonMapper();

    private final PriceImports imports;

    PriceImportForms(PriceImports imports) {
        this.imports = imports;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("priceImports", this::all).mutation("importPrices", this::take);
    }

    Map<String, @Nullable Object> all(DataFetchingEnvironment environment) {
        return Connection.of(imports.all(), one -> Long.toString(one.number()), environment, PriceImportForms::form);
    }

    Map<String, @Nullable Object> take(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        boolean isDry = Boolean.TRUE.equals(environment.getArgument("dryRun"));
        @Nullable String reason = isDry ? null : PriceForms.reason(environment);
        PriceImports.Outcome outcome =
                imports.review(wish(input), reason, Gate.principal(environment).actor());
        return switch (outcome) {
            case PriceImports.Reviewed(TableReview review, PriceImports.@Nullable Imported imported) ->
                form(review, imported);
            case PriceImports.Unreadable(String why) -> throw ApiError.badInput("input.table", "a price table: " + why);
            case PriceImports.Full(int most) ->
                throw ApiError.badInput(
                        "input.table", "at most " + most + " imported versions in all; name fewer `providers`");
        };
    }

    private static PriceImports.Wish wish(Map<String, @Nullable Object> input) {
        String table = Mutations.text(input, "table");
        if (table.length() > MOST_CHARACTERS) {
            throw ApiError.badInput(
                    "input.table",
                    "at most " + MOST_CHARACTERS + " characters; this has " + table.length()
                            + ". `purser prices import --out` takes larger ones");
        }
        String source = Mutations.text(input, "source").strip();
        if (source.isEmpty() || source.length() > LONGEST_SOURCE) {
            throw ApiError.badInput(
                    "input.source", "where the table is from, in 1 to " + LONGEST_SOURCE + " characters");
        }
        int jump = input.get("maxJump") instanceof Integer said ? said : Jump.LARGEST;
        if (jump < 1 || jump > LARGEST_JUMP) {
            throw ApiError.badInput("input.maxJump", "a factor from 1 to " + LARGEST_JUMP);
        }
        return new PriceImports.Wish(
                table, source, from(input), jump, names(input, "accept"), names(input, "providers"));
    }

    private static @Nullable Instant from(Map<String, @Nullable Object> input) {
        if (!(input.get("effectiveFrom") instanceof String text)) {
            return null;
        }
        Instant from = PriceForms.instant("input.effectiveFrom", text);
        if (from.isBefore(EARLIEST) || from.isAfter(LATEST)) {
            throw ApiError.badInput("input.effectiveFrom", "a moment from " + EARLIEST + " to " + LATEST);
        }
        return from;
    }

    private static Set<String> names(Map<String, @Nullable Object> input, String field) {
        Set<String> names = new LinkedHashSet<>();
        if (input.get(field) instanceof List<?> list) {
            list.forEach(name -> names.add(Objects.toString(name, "")));
        }
        boolean isTooMuch = names.size() > MOST_NAMES || names.stream().anyMatch(name -> name.length() > LONGEST_NAME);
        if (isTooMuch) {
            throw ApiError.badInput(
                    "input." + field, "at most " + MOST_NAMES + " names of at most " + LONGEST_NAME + " characters");
        }
        return names;
    }

    private static Map<String, @Nullable Object> form(TableReview review, PriceImports.@Nullable Imported imported) {
        Map<String, @Nullable Object> form =
                JSON.convertValue(review.document(), new TypeReference<Map<String, @Nullable Object>>() {});
        form.put("effectiveFrom", Forms.moment(review.table().effectiveFrom().toEpochMilli()));
        form.put("imported", imported == null ? null : form(imported));
        return form;
    }

    private static Map<String, @Nullable Object> form(PriceImports.Imported imported) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", Long.toString(imported.number()));
        form.put("at", Forms.moment(imported.at()));
        form.put("actor", imported.actor());
        form.put("source", imported.source());
        form.put("sha256", imported.sha256());
        form.put("effectiveFrom", Forms.moment(imported.effectiveFrom()));
        form.put("maxJump", imported.largestJump());
        form.put("providers", imported.providers());
        form.put("accepted", imported.accepted());
        form.put("reason", imported.reason());
        form.put("counts", JSON.convertValue(imported.counts(), new TypeReference<Map<String, Object>>() {}));
        return form;
    }
}
