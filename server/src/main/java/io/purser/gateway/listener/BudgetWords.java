package io.purser.gateway.listener;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.gateway.relay.PurserHeaders;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A budget in words, for the sentence that a refused caller reads.
final class BudgetWords {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
    private static final int SHOWN_DECIMALS = 6;

    private BudgetWords() {}

    /// `Budget "each-data-scientist" (you, 50.00 USD per day) has 0.31 USD left; this call needs up
    /// to 0.84 USD. It resets 22 Nov 00:00 Europe/London.`
    static String sentence(BudgetFigures figures, CurrencyUnit currency) {
        Budget budget = figures.budget();
        String resets = resets(figures);
        if (!PurserHeaders.showsAmounts(budget)) {
            return "Budget \"" + budget.name() + "\" (" + whose(budget) + ", " + rhythm(budget.period())
                    + ") has too little left for this call." + resets;
        }
        return "Budget \"" + budget.name() + "\" (" + whose(budget) + ", "
                + amount(budget.limit(), budget.unit(), currency, RoundingMode.HALF_EVEN) + " "
                + rhythm(budget.period()) + ") has "
                + amount(figures.remaining(), budget.unit(), currency, RoundingMode.FLOOR)
                + " left; this call needs up to "
                + amount(figures.estimate(), budget.unit(), currency, RoundingMode.CEILING) + "." + resets;
    }

    static String resets(BudgetFigures figures) {
        if (figures.resetsAt() == Long.MAX_VALUE) {
            return " It does not reset.";
        }
        ZoneId zone = figures.budget().period().zone();
        return " It resets "
                + MOMENT.format(Instant.ofEpochMilli(figures.resetsAt()).atZone(zone)) + " "
                + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()) + ".";
    }

    /// The period as people say it.
    static String rhythm(Period period) {
        return switch (period) {
            case Period.Day _ -> "per day";
            case Period.Week _ -> "per week";
            case Period.Month _ -> "per month";
            case Period.Quarter _ -> "per quarter";
            case Period.Year _ -> "per year";
            case Period.Custom custom -> "per " + custom.length();
            case Period.Rolling rolling -> "in any " + rolling.length();
            case Period.Lifetime _ -> "in all";
        };
    }

    /// The period's name in the governance file.
    static String period(Period period) {
        return switch (period) {
            case Period.Day _ -> "day";
            case Period.Week _ -> "week";
            case Period.Month _ -> "month";
            case Period.Quarter _ -> "quarter";
            case Period.Year _ -> "year";
            case Period.Custom custom -> custom.length().toString();
            case Period.Rolling rolling -> "rolling: " + rolling.length();
            case Period.Lifetime _ -> "lifetime";
        };
    }

    /// Whose money it is, as seen by the caller.
    static String whose(Budget budget) {
        Scope scope = budget.scope();
        if (scope.each() != null) {
            return switch (scope.each()) {
                case USER -> "you";
                case KEY -> "this key";
                case CUSTOMER -> "this customer";
                case SESSION -> "this session";
                case END_USER -> "this end user";
                case ORGANIZATION, GROUP, PLAN, TAG, ENDPOINT, FEATURE, ENVIRONMENT, PROVIDER, MODEL ->
                    "each " + word(scope.each());
            };
        }
        if (scope.conditions().isEmpty()) {
            return "the organization";
        }
        StringBuilder words = new StringBuilder();
        for (Scope.Condition condition : scope.conditions()) {
            words.append(words.isEmpty() ? "" : " and ").append(whose(condition));
        }
        return words.toString();
    }

    private static String whose(Scope.Condition condition) {
        return switch (condition.dimension()) {
            case ORGANIZATION -> "the organization";
            case USER -> "you";
            case KEY -> "this key";
            case GROUP -> "your group";
            case TAG -> "tag " + condition.tag() + "=" + condition.value();
            case CUSTOMER, PLAN, ENDPOINT, FEATURE, ENVIRONMENT, SESSION, END_USER, PROVIDER, MODEL ->
                word(condition.dimension()) + " " + condition.value();
        };
    }

    private static String word(Enum<?> dimension) {
        return dimension.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String amount(long amount, Unit unit, CurrencyUnit currency, RoundingMode rounding) {
        return switch (unit) {
            case MONEY -> money(amount, currency, rounding) + " " + currency.code();
            case TOKENS -> amount + (amount == 1 ? " token" : " tokens");
            case REQUESTS -> amount + (amount == 1 ? " request" : " requests");
        };
    }

    private static String money(long units, CurrencyUnit currency, RoundingMode rounding) {
        if (currency.scale() <= SHOWN_DECIMALS) {
            return Money.plain(units, currency);
        }
        BigDecimal shown = BigDecimal.valueOf(units, currency.scale()).setScale(SHOWN_DECIMALS, rounding);
        return Money.plain(shown.movePointRight(currency.scale()).longValueExact(), currency);
    }
}
