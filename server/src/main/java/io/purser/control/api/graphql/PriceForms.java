package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.audit.Actor;
import io.purser.control.prices.PriceRows;
import io.purser.control.prices.PriceVersions;
import io.purser.core.pricing.ModelPrice;
import io.purser.platform.config.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Price versions: those that hold here are told, and some set or taken away.
final class PriceForms implements Roots.Answering {
    private final PriceVersions versions;

    PriceForms(PriceVersions versions) {
        this.versions = versions;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("prices", this::all).mutation("setPrice", this::set).mutation("deletePrice", this::delete);
    }

    Map<String, @Nullable Object> all(DataFetchingEnvironment environment) {
        @Nullable String provider = environment.getArgument("provider");
        @Nullable String model = environment.getArgument("model");
        @Nullable String source = environment.getArgument("source");
        List<PriceVersions.Version> asked = versions.all().stream()
                .filter(one -> provider == null || one.price().provider().equals(provider))
                .filter(one -> model == null || one.price().model().equals(model))
                .filter(one -> source == null || one.source().name().equals(source))
                .sorted(Comparator.comparing(
                                (PriceVersions.Version one) -> one.price().provider())
                        .thenComparing(one -> one.price().model())
                        .thenComparing(one -> one.price().effectiveFrom())
                        .thenComparing(PriceVersions.Version::source))
                .toList();
        return Connection.of(asked, PriceForms::key, environment, PriceForms::form);
    }

    private static String key(PriceVersions.Version one) {
        ModelPrice price = one.price();
        return one.source() + " " + price.effectiveFrom() + " " + price.provider() + "/" + price.model();
    }

    private static Map<String, @Nullable Object> form(PriceVersions.Version one) {
        return form(one.price(), one.source());
    }

    private static Map<String, @Nullable Object> form(ModelPrice price, PriceVersions.Source source) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("provider", price.provider());
        form.put("model", price.model());
        form.put(
                "effectiveFrom",
                price.effectiveFrom().equals(Instant.EPOCH)
                        ? null
                        : Forms.moment(price.effectiveFrom().toEpochMilli()));
        form.put("source", source.name());
        form.put("version", price.version());
        form.put("row", PriceRows.line(price));
        return form;
    }

    Map<String, @Nullable Object> set(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        boolean accept = Boolean.TRUE.equals(environment.getArgument("accept"));
        PriceVersions.Wish wish = new PriceVersions.Wish(row(input), accept, reason(environment));
        return answer(versions.set(wish, actor(environment)), Objects.toString(input.get("model"), ""));
    }

    Map<String, @Nullable Object> delete(DataFetchingEnvironment environment) {
        String model = Queries.argument(environment, "model");
        Instant from = instant("effectiveFrom", Queries.argument(environment, "effectiveFrom"));
        return answer(
                versions.delete(
                        Queries.argument(environment, "provider"),
                        model,
                        from,
                        reason(environment),
                        actor(environment)),
                model);
    }

    private static Actor actor(DataFetchingEnvironment environment) {
        return Gate.principal(environment).actor();
    }

    static String reason(DataFetchingEnvironment environment) {
        String reason = Objects.toString(Mutations.reason(environment.getArgument("reason")), "")
                .strip();
        if (reason.isEmpty()) {
            throw ApiError.badInput("reason", "why the price changes");
        }
        return reason;
    }

    static Instant instant(String field, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException neither) {
            throw ApiError.badInput(field, "a date such as 2026-03-01, or RFC 3339");
        }
    }

    private static @Nullable Map<String, @Nullable Object> set(@Nullable ModelPrice price) {
        return price == null ? null : form(price, PriceVersions.Source.SET);
    }

    private static Map<String, @Nullable Object> answer(PriceVersions.Outcome outcome, String model) {
        return switch (outcome) {
            case PriceVersions.Done done -> {
                Map<String, @Nullable Object> told = new LinkedHashMap<>();
                told.put("price", set(done.price()));
                told.put("before", set(done.before()));
                yield told;
            }
            case PriceVersions.Invalid(List<Problem> problems) ->
                throw ApiError.badInput(
                        problems.getFirst().place().path(), problems.getFirst().message());
            case PriceVersions.Implausible(String why) ->
                throw new ApiError(
                        "price_implausible",
                        "the price of \"" + model + "\" is not believed: " + why + "; where it is right, say `accept`");
            case PriceVersions.Refused(String expected) -> throw ApiError.badInput("input", expected);
            case PriceVersions.Missing _ -> throw ApiError.notFound("price version that was set", model);
        };
    }

    /// The row as the configuration has it: rates, tiers, services and uplifts have their names as fields there.
    private static Map<String, Object> row(Map<String, @Nullable Object> input) {
        Map<String, Object> row = new LinkedHashMap<>();
        input.forEach((field, value) -> {
            if (value == null) {
                return;
            }
            switch (field) {
                case "rates" -> row.putAll(named(value, "of", "amount"));
                case "uplifts" -> row.put(field, named(value, "region", "factor"));
                case "services" -> row.put(field, services(value));
                case "tiers" -> row.put(field, tiers(value));
                default -> row.put(field, value);
            }
        });
        return row;
    }

    private static Map<String, Object> named(Object list, String name, String value) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> one : maps(list)) {
            String key = Objects.toString(one.get(name), "");
            if (named.put(key, Objects.toString(one.get(value), "")) != null) {
                throw ApiError.badInput("input", "each " + name + " once; \"" + key + "\" stands twice");
            }
        }
        return named;
    }

    private static Map<String, Object> services(Object list) {
        Map<String, Object> services = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> one : maps(list)) {
            Map<String, @Nullable Object> rest = new LinkedHashMap<>(one);
            services.put(Objects.toString(rest.remove("name"), ""), row(rest));
        }
        return services;
    }

    private static List<Map<String, Object>> tiers(Object list) {
        return maps(list).stream().map(PriceForms::row).toList();
    }

    private static List<Map<String, @Nullable Object>> maps(Object list) {
        return list instanceof List<?> items
                ? items.stream().map(PriceForms::map).toList()
                : List.of();
    }

    private static Map<String, @Nullable Object> map(Object item) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (item instanceof Map<?, ?> known) {
            known.forEach((key, value) -> map.put(String.valueOf(key), value));
        }
        return map;
    }
}
