package io.purser.control.alerts;

import io.purser.core.budget.Budget;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A crossing on its way to a person, as the policy of now has the person.
sealed interface PersonalDelivery {

    /// A letter for a mailbox.
    record To(Channel.Email mailbox, Notice letter) implements PersonalDelivery {}

    /// There is nobody, or no mail reaches the person.
    record ToNobody(String why) implements PersonalDelivery {}

    static PersonalDelivery of(@Nullable Policy policy, CrossingMessage message, Destination.Person to) {
        if (policy == null) {
            return new ToNobody("the organization is gone");
        }
        Recipients recipients = new Recipients(policy);
        Budget budget = message.budget();
        String subject = message.crossing().subject();
        if (to.userId() == null) {
            return new ToNobody(nobody(recipients, to.recipient(), budget, subject));
        }
        User user = recipients.user(to.userId()).orElse(null);
        if (user == null) {
            return new ToNobody("the user is gone");
        }
        boolean own = budget != null && recipients.owns(user, budget, subject);
        return Recipients.address(user)
                .<PersonalDelivery>map(address -> new To(
                        new Channel.Email(to.shown(), List.of(address)),
                        new CrossingLetter(message, to.recipient(), user, own).notice()))
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
