package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.budget.Dimension;
import io.purser.core.budget.Enforcement;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.Crossing;
import io.purser.core.tenancy.User;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A crossing as a mail to a person, who is told what it means and what can be done.
final class CrossingLetter {
    private static final int LABEL = 14;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", Locale.ENGLISH);

    private final CrossingMessage message;
    private final Crossing crossing;
    private final @Nullable Budget budget;
    private final Recipient recipient;
    private final User user;

    private final boolean own;

    /// @param own whether the account is the reader's own, and not that of a service account that it answers for
    CrossingLetter(CrossingMessage message, Recipient recipient, User user, boolean own) {
        this.message = message;
        this.crossing = message.crossing();
        this.budget = message.budget();
        this.recipient = recipient;
        this.user = user;
        this.own = own;
    }

    /// A person is told by mail only, so there is nothing for programs.
    Notice notice() {
        return new Notice(message.id(), subjectLine(), text(), "");
    }

    /// ` of ada-notebook`, where the reader does not know whose account is meant.
    private String whose() {
        boolean itself = own && budget != null && budget.scope().each() == Dimension.USER;
        @Nullable String subject = message.subject();
        return itself || subject == null ? "" : " of " + subject;
    }

    private String crossed() {
        return (crossing.reminder() == 0 ? " crossed " : " is still above ") + crossing.threshold();
    }

    private String subjectLine() {
        return "Purser: " + (own ? "your budget " : "") + crossing.budgetName() + whose() + crossed();
    }

    private String text() {
        PlainText text = new PlainText(LABEL);
        text.paragraph("Hello " + user.name() + ",");
        text.paragraph(sentence());
        text.figure("Left", left());
        text.figure("Begins anew", anew());
        text.figure("State", message.state());
        text.gap();
        text.paragraph(meaning());
        if (own && message.refusesAtTheCeiling()) {
            text.paragraph("To ask for more, with your API key in PURSER_TOKEN:");
            text.verbatim("purser increase ask --budget \"" + crossing.budgetName() + "\" \\");
            text.verbatim("  --amount AMOUNT --reason WHY");
            text.gap();
        }
        text.figure("Told since", recipient.because() + " (" + recipient.word() + ")");
        text.figure("Organization", message.organization());
        text.figure("Event", message.id());
        return text.toString();
    }

    private String sentence() {
        return (own ? "your budget" : "the budget") + " \"" + crossing.budgetName() + "\"" + whose() + crossed() + ": "
                + message.amount(crossing.settled()) + " of " + message.amount(crossing.limit()) + message.unit()
                + (budget == null ? "" : " " + rhythm(budget.period())) + " are used.";
    }

    private String left() {
        long left = crossing.limit() - crossing.settled();
        return left >= 0
                ? message.amount(left) + message.unit()
                : "nothing; " + message.amount(-left) + message.unit() + " over";
    }

    private String anew() {
        long end = crossing.window().end();
        if (end == Long.MAX_VALUE) {
            return "never: it is for good";
        }
        ZoneId zone = budget == null ? ZoneOffset.UTC : budget.period().zone();
        String at = MOMENT.format(Instant.ofEpochMilli(end).atZone(zone)) + " ("
                + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()) + ")";
        return budget != null && budget.period() instanceof Period.Rolling ? "bit by bit, as time passes" : at;
    }

    private String meaning() {
        Budget one = budget;
        if (one == null) {
            return "The budget is not in force any more.";
        }
        if (one.shadow()) {
            return "The budget is on trial: it refuses nothing.";
        }
        if (crossing.state() == BudgetState.BLOCKED) {
            return "Calls are refused until it begins anew or somebody raises it.";
        }
        String atTheCeiling = message.refusesAtTheCeiling()
                ? "At the ceiling calls are refused until it begins anew."
                : "Nothing is refused at the ceiling.";
        return one.enforcement() == Enforcement.DEGRADE
                ? "Calls may run on cheaper models, with less output or at a slower pace from now on. " + atTheCeiling
                : atTheCeiling;
    }

    private static String rhythm(Period period) {
        return switch (period) {
            case Period.Day _ -> "a day";
            case Period.Week _ -> "a week";
            case Period.Month _ -> "a month";
            case Period.Quarter _ -> "a quarter";
            case Period.Year _ -> "a year";
            case Period.Custom custom -> "in " + Objects.toString(custom.length());
            case Period.Rolling rolling -> "in any " + rolling.length();
            case Period.Lifetime _ -> "in all";
        };
    }
}
