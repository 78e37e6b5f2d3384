package io.purser.control.alerts;

import io.purser.control.alerts.Outbox.Pending;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One message on its way: a crossing, or several together, in the words for whoever gets it, as the policy of now has
/// them.
final class Telling {
    private final String organization;
    private final List<Pending> rows;
    private final @Nullable Policy policy;

    Telling(String organization, List<Pending> rows, @Nullable Policy policy) {
        this.organization = organization;
        this.rows = rows;
        this.policy = policy;
    }

    /// What becomes of a message for a person.
    sealed interface ToPerson {}

    /// A letter for a mailbox.
    record To(Channel.Email mailbox, Notice letter) implements ToPerson {}

    /// There is nobody, or no mail reaches the person.
    record ToNobody(String why) implements ToPerson {}

    private CrossingMessage first() {
        return new CrossingMessage(organization, rows.getFirst().crossing(), policy);
    }

    private DigestMessage digest() {
        String id = Objects.requireNonNull(rows.getFirst().bundle(), "several rows are bundled");
        return new DigestMessage(id, organization, rows, policy);
    }

    /// In one line, for logs.
    String sentence() {
        return rows.size() == 1 ? first().sentence() : digest().sentence();
    }

    /// For a channel.
    Notice notice(long nowMillis) {
        return rows.size() == 1 ? first().notice(nowMillis) : digest().notice(nowMillis);
    }

    /// For a person.
    ToPerson to(Destination.Person person) {
        Policy known = policy;
        if (known == null) {
            return new ToNobody("the organization is gone");
        }
        Recipients recipients = new Recipients(known);
        CrossingMessage message = first();
        Budget budget = message.budget();
        String subject = message.crossing().subject();
        if (person.userId() == null) {
            return new ToNobody(nobody(recipients, person.recipient(), budget, subject));
        }
        User user = recipients.user(person.userId()).orElse(null);
        if (user == null) {
            return new ToNobody("the user is gone");
        }
        boolean own = budget != null && recipients.owns(user, budget, subject);
        return Recipients.address(user)
                .<ToPerson>map(address -> new To(
                        new Channel.Email(person.shown(), List.of(address)),
                        rows.size() == 1
                                ? new CrossingLetter(message, person.recipient(), user, own).notice()
                                : digest().letter(person.recipient(), user)))
                .orElseGet(() -> new ToNobody(Recipients.withoutAddress(user)));
    }

    private static String nobody(
            Recipients recipients, Recipient recipient, @Nullable Budget budget, @Nullable String subject) {
        if (budget == null) {
            return "the budget is gone";
        }
        return switch (recipients.of(recipient, budget, subject)) {
            case Recipients.Found.Nobody(String why) -> why;
            case Recipients.Found.People(List<User> users) ->
                "there was nobody when it was crossed; now it is "
                        + String.join(", ", users.stream().map(User::name).toList());
        };
    }
}
