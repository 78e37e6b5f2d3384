package io.purser.control.allowances;

import io.purser.control.admin.ScopeText;
import io.purser.control.alerts.Letter;
import io.purser.control.alerts.PlainText;
import io.purser.control.alerts.Recipients;
import io.purser.core.budget.Budget;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.secret.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who is told of an increase request and of what became of it, and in which words.
final class IncreaseLetters {
    private static final int LABEL = 14;

    private final Policy policy;
    private final Budget budget;
    private final IncreaseRequest request;
    private final Recipients people;

    IncreaseLetters(Policy policy, Budget budget, IncreaseRequest request) {
        this.policy = policy;
        this.budget = budget;
        this.request = request;
        this.people = new Recipients(policy);
    }

    /// For those who may decide: the leads of that part, else finance, else who runs the platform; never who asks.
    List<Letter> asked() {
        List<User> deciders = people.deciders(budget, request.subject(), asker());
        if (deciders.isEmpty()) {
            return List.of(letter("decider", null, "nobody who may decide has a mail address", "", ""));
        }
        String title = "Purser: " + name() + " asks for " + amount() + " more of " + request.budget();
        List<Letter> letters = new ArrayList<>();
        for (User decider : deciders) {
            PlainText text = greeting(decider);
            text.paragraph(name() + " asks for " + amount() + " more of the budget \"" + request.budget() + "\"" + of()
                    + ", " + until(request.until()) + ".");
            text.paragraph("\"" + request.reason() + "\"");
            text.paragraph("Decide, with a token of yours in PURSER_TOKEN:");
            text.verbatim("purser increase approve " + request.number() + " --reason WHY");
            text.verbatim("purser increase refuse " + request.number() + " --reason WHY");
            text.gap();
            letters.add(letter("decider", decider, null, title, closing(text, "you may decide (decider)")));
        }
        return letters;
    }

    /// For who asked.
    ///
    /// @param granted what the ceiling was raised by, null where it was not
    List<Letter> decided(@Nullable Granted granted) {
        IncreaseRequest.Decision decision = Objects.requireNonNull(request.decision(), "it is decided");
        User user = asker();
        if (user == null) {
            return List.of(letter("asker", null, "the key " + request.asker().key() + " is of no user", "", ""));
        }
        return switch (people.answering(user)) {
            case Recipients.Found.Nobody(String why) -> List.of(letter("asker", null, why, "", ""));
            case Recipients.Found.People(List<User> told) ->
                List.of(decided(user, told.getFirst(), decision.reason(), granted));
        };
    }

    private Letter decided(User user, User told, String reason, @Nullable Granted granted) {
        String became = granted == null ? "refused" : "approved";
        PlainText text = greeting(told);
        text.paragraph((told.equals(user) ? "your request" : "the request of " + user.name()) + " for " + amount()
                + " more of the budget \"" + request.budget() + "\" was " + became + ".");
        text.paragraph("\"" + reason + "\"");
        if (granted != null) {
            Wording words = new Wording(policy, budget);
            long end = granted.allowance().until();
            if (people.owns(told, budget, request.subject())) {
                text.figure("More", words.text(granted.allowance().amount()));
            }
            text.figure("Until", end == Long.MAX_VALUE ? "for good" : moment(end));
            text.gap();
        }
        String title = "Purser: your request for " + amount() + " more of " + request.budget() + " was " + became;
        return letter("asker", told, null, title, closing(text, "you asked (asker)"));
    }

    private @Nullable User asker() {
        return policy.users().stream()
                .filter(user -> user.name().equals(request.asker().user()))
                .findFirst()
                .orElse(null);
    }

    private String name() {
        String user = request.asker().user();
        return user == null ? "the key " + request.asker().key() : user;
    }

    private String of() {
        @Nullable String subject = subject();
        return subject == null || subject.equals(request.asker().user()) ? "" : " of " + subject;
    }

    private @Nullable String subject() {
        return new ScopeText(policy).subject(budget.scope().each(), request.subject());
    }

    private String amount() {
        return new Wording(policy, budget).text(request.amount());
    }

    private static String until(@Nullable Long until) {
        return until == null ? "until the window ends" : "until " + moment(until);
    }

    private static String moment(long at) {
        return Instant.ofEpochMilli(at).toString();
    }

    private static PlainText greeting(User user) {
        return new PlainText(LABEL).paragraph("Hello " + user.name() + ",");
    }

    private String closing(PlainText text, String because) {
        return text.figure("Request", Long.toString(request.number()))
                .figure("Asked with", "the key " + request.asker().key())
                .figure("Told since", because)
                .figure("Organization", policy.organization().name())
                .toString();
    }

    private Letter letter(String word, @Nullable User user, @Nullable String nobody, String title, String text) {
        String organization = policy.organization().name();
        String about = "increase " + request.number();
        String id = "evt_"
                + Sha256.hex(String.join("\u0000", organization, about, word, user == null ? "" : user.id()))
                        .substring(0, 32);
        long at = request.decision() == null
                ? request.askedAt()
                : request.decision().at();
        return new Letter(
                id,
                organization,
                word,
                user == null ? null : user.id(),
                nobody,
                about,
                request.budget(),
                subject(),
                title,
                text,
                at,
                0);
    }
}
